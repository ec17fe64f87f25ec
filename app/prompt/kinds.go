package prompt

// Kind is what an input is.
type Kind uint8

// The kinds of input. Their order is part of the form that crosses to the page.
const (
	Auto           Kind = iota // only in a Hint: find out
	Text                       // plain text
	Chat                       // OpenAI Chat Completions, which most other providers take too
	Responses                  // OpenAI Responses
	Messages                   // Anthropic Messages
	Gemini                     // Gemini generateContent
	Converse                   // Bedrock Converse
	Completions                // OpenAI Completions, without messages
	Conversation               // text whose paragraphs begin with who speaks
	File                       // an image, a document, a recording or a film by itself, or several, or a text with such lines
	LinesBatch                 // JSONL: one prompt or request in a line
	TableBatch                 // CSV: one prompt in a row
	OpenAIBatch                // JSONL in the form of OpenAI's Batch API
	AnthropicBatch             // JSON or JSONL in the form of Anthropic's Message Batches
	GeminiBatch                // JSON or JSONL in the form of Gemini's batch mode, or Vertex AI's
	numKinds
)

var kindNames = [numKinds]string{
	"auto", "text", "chat", "responses", "messages", "gemini", "converse", "completions", "conversation", "file",
	"jsonl", "csv", "openai-batch", "anthropic-batch", "gemini-batch",
}

// String returns a stable name: "chat".
func (k Kind) String() string { return nameOf(kindNames[:], int(k)) }

// ParseKind returns the kind of that name.
func ParseKind(name string) (Kind, bool) {
	for i, n := range kindNames {
		if n == name {
			return Kind(i), true
		}
	}
	return Auto, false
}

// Batch reports whether inputs of this kind hold many requests, for [NewBatch].
func (k Kind) Batch() bool { return k >= LinesBatch && k < numKinds }

// request reports whether inputs of this kind are one request in JSON.
func (k Kind) request() bool { return k >= Chat && k <= Completions }

// ByService reports whether inputs of this kind are for a batch service, which has prices
// of its own.
func (k Kind) ByService() bool { return k >= OpenAIBatch && k < numKinds }

// Role is who a text is from.
type Role uint8

// The roles. Developer and system are one, as are model and assistant.
const (
	NoRole Role = iota
	System
	User
	Assistant
	ToolRole
	numRoles
)

var roleNames = [numRoles]string{"", "system", "user", "assistant", "tool"}

func (r Role) String() string { return nameOf(roleNames[:], int(r)) }

// What is what a text is for. It decides whether a provider counts it.
type What uint8

// What texts are for. Their order is part of the form that crosses to the page.
const (
	Message        What = iota // what somebody says
	SystemText                 // instructions
	Name                       // the name of who says a message, or of the tool that must be called
	ToolDefinition             // one tool, as JSON without spaces
	ToolTypeScript             // all tools as OpenAI's chat models see them; in place of ToolDefinition, not beside it
	ToolCall                   // a tool's name and arguments, as the model wrote them
	ToolResult                 // what a tool gave back
	Reasoning                  // the model's reasoning in an earlier turn
	Schema                     // the form that the answer must have, as JSON without spaces
	NotUnderstood              // counted as it stands
	Prediction                 // of the answer: no part of the prompt, but charged as output where it is not used
	ToolRest                   // what of the tools ToolTypeScript leaves out, as JSON; beside it
	ToolDeferred               // a tool whose definition the model has to search for first, as JSON
	NumWhats
)

var whatNames = [NumWhats]string{
	"message", "system", "name", "tool", "tool-typescript", "tool-call", "tool-result", "reasoning", "schema", "not-understood",
	"prediction", "tool-rest", "tool-deferred",
}

func (w What) String() string { return nameOf(whatNames[:], int(w)) }

// Sent reports whether texts of this kind are the prompt's, once: ToolTypeScript and
// ToolRest are another form of the tools.
func (w What) Sent() bool { return w != ToolTypeScript && w != ToolRest && w != Prediction }

// Cache says that a text is within a prefix that the request asks to be cached.
type Cache uint8

// The lifetimes of cached prefixes.
const (
	NotCached Cache = iota
	FiveMinutes
	OneHour
)

// Choice is what a request says about calling tools.
type Choice uint8

// The choices. Named stands for one tool that must be called.
const (
	ChoiceUnset Choice = iota
	ChoiceAuto
	ChoiceNone
	ChoiceAny
	ChoiceNamed
)

// Service is how a request asks to be served, where that changes its price.
type Service uint8

// The services. Standard is also what a request has that asks for none.
const (
	StandardService Service = iota
	BatchService
	FlexService
	PriorityService
	FastService
	numServices
)

var serviceNames = [numServices]string{"standard", "batch", "flex", "priority", "fast"}

func (s Service) String() string { return nameOf(serviceNames[:], int(s)) }

// Region is where a request asks to be served, where that changes its price.
type Region uint8

// The regions.
const (
	Everywhere Region = iota
	US
	numRegions
)

var regionNames = [numRegions]string{"", "us"}

// String returns "us", and "" for everywhere.
func (r Region) String() string { return nameOf(regionNames[:], int(r)) }

// Effort is how much reasoning a request asks for.
type Effort uint8

// The efforts.
const (
	EffortUnset Effort = iota
	EffortNone
	EffortMinimal
	EffortLow
	EffortMedium
	EffortHigh
	EffortXHigh
	EffortMax
	numEfforts
)

var effortNames = [numEfforts]string{"", "none", "minimal", "low", "medium", "high", "xhigh", "max"}

func (e Effort) String() string { return nameOf(effortNames[:], int(e)) }

// Medium is a kind of content that is not text.
type Medium uint8

// The media. OtherFile is a file whose kind is not known, such as one by its ID.
const (
	Image Medium = iota
	PDF
	Audio
	Video
	OtherFile
	NumMedia
)

var mediumNames = [NumMedia]string{"image", "pdf", "audio", "video", "file"}

func (m Medium) String() string { return nameOf(mediumNames[:], int(m)) }

// Detail is how closely a model is asked to look at an image, a page or a film:
// OpenAI's detail, Gemini's media resolution.
type Detail uint8

// The levels of detail.
const (
	DetailAuto Detail = iota
	DetailLow
	DetailMedium
	DetailHigh
	DetailUltra    // Gemini's ultra high
	DetailOriginal // OpenAI's original
	numDetails
)

var detailNames = [numDetails]string{"auto", "low", "medium", "high", "ultra-high", "original"}

func (d Detail) String() string { return nameOf(detailNames[:], int(d)) }

func nameOf(names []string, i int) string {
	if i < len(names) {
		return names[i]
	}
	return "unknown"
}
