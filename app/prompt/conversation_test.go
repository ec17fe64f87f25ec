package prompt

import (
	"fmt"
	"strings"
	"testing"
)

// TestConversations: a line begins a turn where it names who speaks, and a text is a
// conversation where two do. Everything else stays prose.
func TestConversations(t *testing.T) {
	for _, c := range []struct{ name, text, turns string }{
		{"two turns", "User: hi\nAssistant: ho", "user=hi assistant=ho"},
		{"capitals and a byte order mark", "\uFEFFUSER: hi\r\nASSISTANT: ho\r\n", "user=hi assistant=ho"},
		{"a space before the colon", "User :\nhi\nAssistant :\nho", "user=hi assistant=ho"},
		{"instructions and a question", "System: be brief\n\nUser: hi", "system=be brief user=hi"},
		{"ChatML", "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\nho<|im_end|>", "user=hi assistant=ho"},
		{"Gemini's names", "User: hi\n\nModel: ho", "user=hi assistant=ho"},

		{"bold", "**User:** hi\n**Assistant**: ho", "user=hi assistant=ho"},
		{"bold alone", "**User**\nhi\n\n**Assistant**\nho", "user=hi assistant=ho"},
		{"underscores", "_User_: hi\n__Assistant:__ ho", "user=hi assistant=ho"},
		{"underscores alone", "__User__\nhi\n__Assistant__\nho", "user=hi assistant=ho"},
		{"headings", "## User\nhi\n## Model\nho", "user=hi assistant=ho"},
		{"in brackets", "[User]: hi\n[Assistant]: ho", "user=hi assistant=ho"},
		{"with the time", "User (10:23): hi\nAssistant (2026-05-01, 10:24 PM) : ho", "user=hi assistant=ho"},
		{"bold with the time", "**User** (10:23):\nhi\n**Assistant** (10:24):\nho", "user=hi assistant=ho"},
		{"as ChatGPT copies it", "You said:\nhi\nChatGPT said:\nho", "user=hi assistant=ho"},
		{"the same in headings", "##### You said:\nhi\n##### ChatGPT said:\nho", "user=hi assistant=ho"},
		{"German", "Nutzer: hi\nAssistent: ho", "user=hi assistant=ho"},
		{"Chinese", "系统：简短\n用户：你好\n助手：好", "system=简短 user=你好 assistant=好"},
		{"a full-width colon", "User：hi\nAssistant： ho", "user=hi assistant=ho"},
		{"a heading above", "# A log\n\nUser: hi\n\nAssistant: ho", "text=# A log\n user=hi assistant=ho"},
		{"a heading above headings", "# A log\n## User\nhi\n## Assistant\nho", "text=# A log\n user=hi assistant=ho"},

		{"a fence", "User: see\n```\nUser: no\nAssistant: no\n```\nthanks\nAssistant: ho", "user=see\n```\nUser: no\nAssistant: no\n```\nthanks assistant=ho"},
		{"a fence behind the name", "User: ```py\nAssistant: no\n```\nAssistant:\n~~~~\nUser: no\n```\n~~~~", "user=```py\nAssistant: no\n``` assistant=~~~~\nUser: no\n```\n~~~~"},
		{"a fence without end", "User: see\n```\nx\nAssistant: ho\n~~~\nUser: hi", "user=see\n```\nx assistant=ho\n~~~ user=hi"},

		{"still to answer", "Human: hi\n\nAssistant:", "user=hi"},
		{"still to answer in ChatML", "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n", "user=hi"},
		{"still to ask", "User: hi\nAssistant: ho\nUser:", "user=hi assistant=ho user="},
		{"an empty answer within", "User: hi\nAssistant:\nUser: hey", "user=hi assistant= user=hey"},

		{"settings", "System: macOS 14\nUser: root\nModel: MacBook\n\nHow do I update?", ""},
		{"settings without a model", "System: macOS 14\nUser: root\n\nHow do I update?", ""},
		{"a list", "* User: can log in\n* Model: stores it", ""},
		{"a list of two", "* User: can log in\n* Assistant: stores it", ""},
		{"one speaker", "User: hi\n\nUser: ho", ""},
		{"others", "User: hi\nAdmin: ho", ""},
		{"a prompt about one", "Sum this up:\n\nUser: hi\nAssistant: ho", ""},
		{"two headings", "# A\n# B\nUser: hi\nAssistant: ho", ""},
		{"a heading and prose", "# A\nSum this up.\n\nUser: hi\nAssistant: ho", ""},
		{"in a fence alone", "# A\n```\nUser: hi\nAssistant: ho\n```\n", ""},
		{"no names", "Users: hi\nAssistants: ho", ""},
		{"names of themselves", "User\nhi\n\nAssistant\nho", ""},
		{"italic alone", "*User*\nhi\n\n*Assistant*\nho", ""},
		{"no time", "User (root): hi\nAssistant (bot): ho", ""},
		{"half a bracket", "[User: hi\nAssistant]: ho", ""},
		{"you alone", "You: hi\nHer: ho\nAI is it", ""},
		{"said in passing", "You said that it works.\nClaude said so, too: it works.", ""},
		{"a sentence", "User: hi, I am the assistant: ho", ""},
		{"nothing", "", ""},
	} {
		req := understand(t, c.text)
		got := ""
		if req.Kind == Conversation {
			got = turnsOf(req)
		}
		said := strings.TrimSuffix(strings.ReplaceAll(c.turns, "assistant= ", ""), " user=") // empty turns have no part
		if want := strings.ReplaceAll(said, " ", ""); strings.ReplaceAll(got, " ", "") != want {
			t.Errorf("%s: %s %q, want %q", c.name, req.Kind, got, c.turns)
		}
		if want := strings.Count(c.turns, "=") - strings.Count(c.turns, "text="); req.Kind == Conversation && req.Shape.Messages != want {
			t.Errorf("%s: %d messages, want %d", c.name, req.Shape.Messages, want)
		}
		if strings.Contains(c.turns, "text=") != (notesOf(req) == "not_understood") {
			t.Errorf("%s: notes %s", c.name, notesOf(req))
		}
	}
}

// turnsOf writes who says what.
func turnsOf(req *Request) string {
	var turns []string
	for i := range req.Parts {
		p := &req.Parts[i]
		who := p.Role.String()
		if p.What == NotUnderstood {
			who = "text"
		}
		turns = append(turns, fmt.Sprintf("%s=%s", who, p.Text(nil)))
	}
	return strings.Join(turns, " ")
}

// TestManyFences: fences that do not end are looked for once.
func TestManyFences(t *testing.T) {
	req := understand(t, "User: hi\nAssistant: ho\n"+strings.Repeat("```x\n", 200_000))
	if req.Kind != Conversation || req.Shape.Messages != 2 {
		t.Errorf("got %s of %d messages", req.Kind, req.Shape.Messages)
	}
}
