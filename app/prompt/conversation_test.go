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
		{"a heading above", "# A log\n\nUser: hi\n\nAssistant: ho", "text=# A log user=hi assistant=ho"},
		{"a heading above headings", "# A log\n## User\nhi\n## Assistant\nho", "text=# A log user=hi assistant=ho"},

		{"a fence", "User: see\n```\nUser: no\nAssistant: no\n```\nthanks\nAssistant: ho", "user=see\n```\nUser: no\nAssistant: no\n```\nthanks assistant=ho"},
		{"a fence behind the name", "User: ```py\nAssistant: no\n```\nAssistant:\n~~~~\nUser: no\n```\n~~~~", "user=```py\nAssistant: no\n``` assistant=~~~~\nUser: no\n```\n~~~~"},
		{"a fence without end", "User: see\n```\nx\nAssistant: ho\n~~~\nUser: hi", "user=see\n```\nx assistant=ho\n~~~ user=hi"},

		{"still to answer", "Human: hi\n\nAssistant:", "user=hi"},
		{"still to answer in ChatML", "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n", "user=hi"},
		{"still to ask", "User: hi\nAssistant: ho\nUser:", "user=hi assistant=ho user="},
		{"an empty answer within", "User: hi\nAssistant:\nUser: hey", "user=hi assistant= user=hey"},

		{"instructions above", "You are a helpful assistant.\n\nUser: hi\n\nAssistant: ho\n", "system=You are a helpful assistant. user=hi assistant=ho"},
		{"paragraphs of them", "\uFEFFBe brief.\n\n- No lists:\n\nUser: hi\n\nAssistant:", "system=Be brief.\n\n- No lists: user=hi"},
		{"an introduction", "Here is the chat:\n\nUser: hi\n\nAssistant: ho\n\nUser: hey", "system=Here is the chat: user=hi assistant=ho user=hey"},
		{"a heading and instructions", "# Rules\nBe brief.\n\n**User:** hi\n**Assistant:** ho", "system=# Rules\nBe brief. user=hi assistant=ho"},
		{"instructions with a fence", "Write so:\n```\nUser: no\n```\n\nUser: hi\n\nAssistant: ho", "system=Write so:\n```\nUser: no\n``` user=hi assistant=ho"},
		{"instructions above marks", "Be brief.\n<|user|>\nhi<|end|>\n<|assistant|>\nho<|end|>", "system=Be brief. user=hi assistant=ho"},
		{"a tag", "<system>\nBe brief.\n</system>\n\nUser: hi\n\nAssistant: ho", "system=Be brief. user=hi assistant=ho"},
		{"a tag and a question", "<system>Be brief.</system>\n\nUser: hi", "system=Be brief. user=hi"},
		{"a tag and no turns", "<system>Be brief.</system>\n\nhi", ""},
		{"a tag without end", "<system>Be brief.\n\nUser: hi", ""},

		{"Llama's marks", "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nhi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n", "system=Be brief. user=hi"},
		{"Llama 4's marks", "<|header_start|>user<|header_end|>\n\nhi<|eot|><|header_start|>assistant<|header_end|>\n\nho<|eot|>", "user=hi assistant=ho"},
		{"Gemma's marks", "<bos><start_of_turn>user\nhi<end_of_turn>\n<start_of_turn>model\nho<end_of_turn>\n", "user=hi assistant=ho"},
		{"Gemma 4's marks", "<|turn>user\nhi<turn|>\n<|turn>model\nho<turn|>\n", "user=hi assistant=ho"},
		{"Phi's marks", "<|system|>\nBe brief.<|end|>\n<|user|>\nhi<|end|>\n<|assistant|>\nho <|end|><|endoftext|>", "system=Be brief. user=hi assistant=ho "},
		{"Phi 4's marks", "<|im_start|>user<|im_sep|>hi<|im_end|><|im_start|>assistant<|im_sep|>ho<|im_end|>", "user=hi assistant=ho"},
		{"marks in what is said", "<|user|>\nWhat is <|end|>?<|end|>\n<|assistant|>\nIt is </b>", "user=What is <|end|>? assistant=It is </b>"},
		{"a mark that nobody began with", "User: what is <|end|>\nAssistant: ho", "user=what is <|end|> assistant=ho"},
		{"marks in prose", "Use <|user|> and <|assistant|>.\nWrite <|end|><|user|> and <|end|><|assistant|>.", ""},
		{"HTML", "<p>User: hi</p><p>Assistant: ho</p>", ""},

		{"the time in front", "[10:23] User: hi\n[10:24] Assistant: ho", "user=hi assistant=ho"},
		{"day and time", "2026-05-01 10:23 User: hi\n2026-05-01T10:24:00Z Assistant: ho", "user=hi assistant=ho"},
		{"American time", "5/1/26, 10:23 AM - User: hi\n5/1/26, 1:24 pm - Assistant: ho", "user=hi assistant=ho"},
		{"a numbered list", "1. User: logs in\n2. Assistant: answers", ""},

		{"capitals alone", "USER\nhi\n\nASSISTANT\nho", "user=hi assistant=ho"},
		{"names alone in turn", "User\nhi\n\nAssistant\nho\n\nUser\nhey", "user=hi assistant=ho user=hey"},
		{"names alone below text", "A log.\n\nUser\nhi\n\nAssistant\nho\n\nUser\nhey", "system=A log. user=hi assistant=ho user=hey"},
		{"a name alone in what is said", "User: hi\n\nAssistant\n\nAssistant: ho", "user=hi\n\nAssistant assistant=ho"},
		{"names alone within paragraphs", "USER\nhi\nASSISTANT\nho", ""},
		{"capitals below text", "A log.\n\nUSER\nhi\n\nASSISTANT\nho", ""},
		{"headings of a document", "# Data\n\nIt has these.\n\n## User\nlogs in\n\n## Model\nstores it", ""},

		{"carriage returns", "User: hi\rthere\r\rAssistant: ho\r", "user=hi\rthere assistant=ho"},

		{"an example", "Label it.\n\nExample 1:\n\nUser: hi\n\nAssistant: greeting", ""},
		{"examples in lines", "Label it:\n\nUser: hi\nAssistant: greeting", ""},
		{"a quotation", "Sum this up:\n\n> User: hi\n\n> Assistant: ho", ""},
		{"an indented one", "Sum this up:\n\n  User: hi\n\n  Assistant: ho", ""},
		{"one in quotes", "Sum this up:\n\"\"\"\n\nUser: hi\n\nAssistant: ho\n\"\"\"", ""},
		{"one in a tag", "Sum this up:\n<chat>\n\nUser: hi\n\nAssistant: ho\n</chat>", ""},
		{"users alone below text", "Sum this up:\n\nUser: hi\n\nHuman: ho", ""},
		{"settings below text", "Help me.\n\nSystem: macOS 14\n\nUser: root", ""},
		{"an exam", "Answer this.\n\nQuestion: hi?\n\nNote: be brief.\n\nAnswer:", ""},
		{"far below", strings.Repeat("word ", maxAbove/4) + "\n\nUser: hi\n\nAssistant: ho", ""},

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
		notes := ""
		switch start, _, _ := strings.Cut(c.text, "\n"); {
		case strings.HasPrefix(c.turns, "text="):
			notes = "not_understood"
		case strings.HasPrefix(c.turns, "system="+strings.TrimPrefix(start, "\uFEFF")):
			notes = "above"
		}
		if got := notesOf(req); got != notes {
			t.Errorf("%s: notes %q, want %q", c.name, got, notes)
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
