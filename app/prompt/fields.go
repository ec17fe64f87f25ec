package prompt

// This file is the grammar: what the fields of requests mean, in all the APIs at
// once. Their names clash little, and where one API writes maxOutputTokens another
// writes max_output_tokens: names are compared without case and underscores.

// action is what is done with a field's value.
type action uint8

const (
	doNothing      action = iota // it is not known: the sweep makes it text
	doSetting                    // it steers the model and is no part of the prompt
	doModel                      // the model's name
	doLimit                      // the most tokens that may come out
	doBudget                     // the most tokens of reasoning
	doAnswers                    // how many answers
	doEffort                     // how much reasoning
	doConfig                     // an object of such fields
	doReason                     // an object of such fields, about reasoning: its limit is a budget
	doSchema                     // the form of the answer
	doSystem                     // instructions
	doMessages                   // messages, or one, or a text
	doTools                      // definitions of tools
	doToolSetup                  // Bedrock's and Gemini's toolConfig
	doServers                    // servers of tools that the provider asks
	doSearch                     // settings of a tool that the provider brings
	doContainer                  // where code is run, and Anthropic's skills in it
	doVariables                  // what is put into a prompt that the provider keeps
	doExtra                      // an object of such fields, and of others that steer one model
	doChoice                     // which tool must be called
	doCacheAll                   // the whole request is to be cached
	doElsewhere                  // it refers to what the provider keeps
	doTerms                      // how it is served, which changes the price
	doPrediction                 // what the answer is expected to be
	doCacheOptions               // what is cached, and for how long

	doText      // a text, a block, or a list of blocks
	doReasoning // the same, of earlier reasoning
	doName      // a name: of who speaks, of a tool, of a file
	doCall      // a call of a tool, or a list of calls
	doArguments // what a tool is called with, as text or JSON
	doAnswer    // an object that holds what a tool gave back
	doResult    // what a tool gave back, as text, blocks or JSON
	doMedia     // data, a data URL, an address, or an object with one of these
	doAddress   // an ID or address of a file
	doSealed    // something that the provider sealed
	doError     // what went wrong with a call of a tool, which the model is told
	doNotSent   // what came with an earlier answer, and is not sent with it

	doRole      // who a message is from
	doType      // what an object is
	doThought   // whether it is reasoning
	doDetail    // how closely to look
	doMIME      // what a file is
	doClip      // which stretch of a film, and how often
	doFrameRate // how often alone
	doMark      // the prefix up to here is to be cached
)

// field is the meaning of a name.
type field struct {
	name string // in lower case, without underscores
	do   action
}

// requestFields are those of a request, and of the configurations within it.
var requestFields = []field{
	{"model", doModel}, {"modelid", doModel},
	{"maxtokens", doLimit}, {"maxcompletiontokens", doLimit}, {"maxoutputtokens", doLimit}, {"maxtokenstosample", doLimit},
	{"budgettokens", doBudget}, {"thinkingbudget", doBudget},
	{"n", doAnswers}, {"candidatecount", doAnswers},
	{"effort", doEffort}, {"reasoningeffort", doEffort}, {"thinkinglevel", doEffort},
	{"outputconfig", doConfig}, {"text", doConfig}, {"generationconfig", doConfig}, {"config", doConfig}, {"inferenceconfig", doConfig},
	{"reasoning", doReason}, {"thinking", doReason}, {"thinkingconfig", doReason}, {"reasoningconfig", doReason},
	{"additionalmodelrequestfields", doExtra},
	{"textformat", doConfig}, {"structure", doConfig}, {"jsonschema", doSchema},
	{"responseformat", doSchema}, {"outputformat", doSchema}, {"format", doSchema}, {"responseschema", doSchema}, {"responsejsonschema", doSchema},
	{"system", doSystem}, {"instructions", doSystem}, {"systeminstruction", doSystem},
	{"messages", doMessages}, {"contents", doMessages}, {"input", doMessages}, {"suffix", doMessages},
	{"tools", doTools}, {"functions", doTools}, {"toolconfig", doToolSetup}, {"mcpservers", doServers},
	{"websearchoptions", doSearch}, {"container", doContainer}, {"promptvariables", doVariables},
	{"toolchoice", doChoice}, {"functioncall", doChoice},
	{"cachecontrol", doCacheAll},
	{"previousresponseid", doElsewhere}, {"conversation", doElsewhere}, {"cachedcontent", doElsewhere}, {"prompt", doElsewhere},
	{"servicetier", doTerms}, {"speed", doTerms}, {"inferencegeo", doTerms}, {"performanceconfig", doTerms},
	{"prediction", doPrediction}, {"promptcacheoptions", doCacheOptions},
}

// partFields are those of messages and of what they are made of.
var partFields = []field{
	{"content", doText}, {"text", doText}, {"refusal", doText}, {"parts", doText}, {"summary", doText}, {"title", doText},
	{"context", doText}, {"code", doText}, {"source", doText}, {"pageage", doText}, {"retrievedat", doText}, {"logs", doText},
	{"searchresult", doText}, {"guardcontent", doText}, {"reason", doText},
	{"thinking", doReasoning}, {"reasoningcontent", doReasoning}, {"reasoning", doReasoning}, {"reasoningdetails", doReasoning},
	{"reasoningtext", doReasoning},
	{"name", doName},
	{"toolcalls", doCall}, {"functioncall", doCall}, {"tooluse", doCall}, {"function", doCall}, {"custom", doCall}, {"executablecode", doCall},
	{"arguments", doArguments}, {"input", doArguments}, {"args", doArguments}, {"json", doArguments}, {"response", doArguments},
	{"action", doArguments}, {"actions", doArguments}, {"operation", doArguments}, {"queries", doArguments}, {"tools", doTools},
	{"functionresponse", doAnswer}, {"toolresult", doAnswer}, {"codeexecutionresult", doAnswer}, {"output", doResult},
	{"outputs", doResult}, {"results", doResult},
	{"imageurl", doMedia}, {"url", doMedia}, {"image", doMedia}, {"videourl", doMedia}, {"video", doMedia}, {"audiourl", doMedia},
	{"inputaudio", doMedia}, {"file", doMedia}, {"filedata", doMedia}, {"fileurl", doMedia}, {"documenturl", doMedia}, {"document", doMedia},
	{"inlinedata", doMedia}, {"bytes", doMedia}, {"data", doMedia}, {"result", doMedia},
	{"fileid", doAddress}, {"imagefile", doAddress}, {"fileuri", doAddress}, {"s3location", doAddress}, {"audio", doAddress},
	{"signature", doSealed}, {"encryptedcontent", doSealed}, {"thoughtsignature", doSealed}, {"encryptedindex", doSealed},
	{"error", doError}, {"annotations", doNotSent}, {"logprobs", doNotSent}, {"citations", doNotSent},
}

// placeFields say what the object that they are in is. They are read first.
var placeFields = []field{
	{"role", doRole}, {"type", doType}, {"thought", doThought}, {"detail", doDetail}, {"mediaresolution", doDetail},
	{"mimetype", doMIME}, {"mediatype", doMIME}, {"videometadata", doClip}, {"fps", doFrameRate},
	{"cachecontrol", doMark}, {"cachepoint", doMark}, {"promptcachebreakpoint", doMark},
}

// actionOf returns what is done with a field.
func actionOf(fields []field, key []byte) action {
	for i := range fields {
		if sameName(key, fields[i].name) {
			return fields[i].do
		}
	}
	return doNothing
}

// sameName compares a key with a name of the grammar.
func sameName(key []byte, name string) bool {
	if len(key) < len(name) {
		return false
	}
	i := 0
	for _, c := range key {
		if c == '_' {
			continue
		}
		if i == len(name) || c != name[i] && (c|0x20 != name[i] || !isLetter(c)) {
			return false
		}
		i++
	}
	return i == len(name)
}

// The fields that steer a model or tell things apart, and are no part of the prompt.
const (
	requestSettings = " temperature topp topk minp topa seed stop stopsequences stream streamoptions frequencypenalty" +
		" presencepenalty repetitionpenalty logitbias logprobs toplogprobs user metadata store" +
		" paralleltoolcalls modalities audio verbosity safetyidentifier promptcachekey promptcacheretention" +
		" background include truncation maxtoolcalls bestof echo encodingformat dimensions inputtype" +
		" anthropicversion anthropicbeta betas contextmanagement provider models" +
		" route transforms plugins usage extrabody extraheaders enablethinking chattemplatekwargs" +
		" includereasoning searchparameters deferred responsemimetype keepalive options raw id customid method url timeout" +
		" additionalmodelresponsefieldpaths guardrailconfig randomseed" +
		" safeprompt promptmode mirostat ignoreeos skipspecialtokens moderation fallbacks taskbudget sessionid type name" +
		" mediaresolution includethoughts responselogprobs responsemodalities speechconfig safetysettings labels strict" +
		" enableenhancedcivicanswers imageconfig httpoptions automaticfunctioncalling exclude enabled display generatesummary" +
		" summary requestmetadata "
	partSettings = " cachecontrol cachepoint type id index status callid tooluseid toolcallid iserror caller format" +
		" detail servername phase promptcachebreakpoint transformations mimetype mediatype resolution mediaresolution" +
		" videometadata thought fps weight prefix partial namespace serverlabel approvalrequestid displayname" +
		" acknowledgedsafetychecks maxoutputlength filename documentname language outcome minpixels maxpixels strict" +
		" containerid environment pendingsafetychecks approve score attributes qualifiers "
)

// The fields of the definition of a tool.
const (
	toolTexts    = " name description "
	toolSchemas  = " parameters inputschema parametersjsonschema response responsejsonschema outputschema function toolspec "
	toolLists    = " inputexamples "
	toolSettings = " type strict cachecontrol format deferloading allowedcallers behavior eagerinputstreaming annotations "
)

// listed reports whether a key is among the names of a list.
func listed(list string, key []byte) bool {
	for start := 1; start < len(list); {
		end := start
		for list[end] != ' ' {
			end++
		}
		if sameName(key, list[start:end]) {
			return true
		}
		start = end + 1
	}
	return false
}

// The types of blocks and items, by what their text is.
const (
	plainTypes = " text inputtext outputtext refusal summarytext message searchresult base64 url file content" +
		" imageurl inputimage image imagefile computerscreenshot inputaudio audiourl videourl inputvideo video inputfile document documenturl" +
		" containerupload imagegenerationcall websearchresult webfetchresult logs mcplisttools mcpapprovalresponse ephemeral default "
	reasoningTypes = " thinking redactedthinking reasoning reasoningtext reasoning.text reasoning.summary reasoning.encrypted compaction "
)

// callType reports whether a type is of a call of a tool. There are many, too: "tool_use",
// "mcp_tool_use", "function_call", "shell_call". OpenAI's are listed at
// https://developers.openai.com/api/reference/resources/responses/methods/create.
func callType(name string) bool {
	return hasSuffix(name, "tool_use") || hasSuffix(name, "_call") || listed(" function custom mcpapprovalrequest ", []byte(name))
}

// answerType reports whether a type is of an answer of a tool. There are many:
// "tool_result", "web_search_tool_result", "function_call_output".
func answerType(name string) bool {
	return hasSuffix(name, "tool_result") || hasSuffix(name, "_output")
}

func hasSuffix(s, end string) bool { return len(s) >= len(end) && s[len(s)-len(end):] == end }

// mediumOf tells a medium by a block's type, a field's name or a MIME type: the
// word that it has in it.
func mediumOf(name string) Medium {
	for i, words := range [...][2]string{Image: {"image", "screenshot"}, PDF: {"pdf", "document"}, Audio: {"audio", "audio"}, Video: {"video", "video"}} {
		if contains(name, words[0]) || contains(name, words[1]) {
			return Medium(i)
		}
	}
	return OtherFile
}

//go:noinline
func contains(s, part string) bool {
	for i := 0; i+len(part) <= len(s); i++ {
		if s[i:i+len(part)] == part {
			return true
		}
	}
	return false
}
