package bpe

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// cutParts are what random texts are made of: what stands together here is a
// danger to cuts. Texts mix a few of these.
var cutParts = [][]string{
	strings.Split("'|s|S|t|re|RE|ve|ll|LL|m|d|\u017f|r|l|v|e|a|I'|don't|\u2019", "|"),
	strings.Split(" |  |\t|\n|\n\n|\r|\r\n|\v|\f|\u0085|\u00a0|\u2003|\u2028|\u3000|\u1680", "|"),
	{" ", "\n", "\r\n", "/", "//", "-", "--", ";", "{", "x", "X", "9"},
	{"1", "12", "123", "1234", "\u00b2", "\u00bd", "\u0664", "\u2167", "\u3007", "\uff11", "\u4e09", ",", ".", "-", " ", "\n", "a", "F"},
	{"\U00010D41", "\U0001CCF2", "\U00011DE1", "\U00016D71", "7", " ", "  ", "\n", "a", ";"},
	{"人", "工", "智能", "。", "、", "，", "！", "「", "」", "（", "\u9fa5", "\u9fa6", "\u4e00", "\U00020000", "\n", " ", "\u3000", "2"},
	{"の", "カ", "ー", "・", "は\u3099", "\u30fb", "\u303f", "\u3040", "\u3100", "ｶﾞ", "か", "\u3099", "。", "\n", " ", "a", "1"},
	{"e", "E", "a", "\u0301", "\u0323", "\u0344", "\u0345", "é", "Å", "\u212b", "\ufb01", "\u00a8", "\u1fef", " ", "\n", "1", ","},
	{"한", "국", "\u1100", "\u1161", "\u11a8", "가", "\u3131", " ", ".", "\n", "1"},
	{"क", "\u093c", "्", "ि", "\u0958", "।", "مرحبا", "\u064b", "\u0654", "ا", "،", "؟", "ไทย", "\u0e33", " ", "\n", "\u0661"},
	{"\U00016D63", "\U00016D67", "\U00016D68", "\U00016121", "\U00016125", "\U00011382", "\U00011935", "\U00011930", "\u1df6", "\u08d3", "a", " ", "\n", "1"},
	{"<", ">", "/", "</", "> </", "> <", "table", "b", "h1", "6", "unused12", "unused6241>", "<b>", "</td>", "</blockquote>", "<h1", "tr>", " ", "\n", "a", ",", "é"},
	{"[", "]", "[multimodal]", "multimodal", "[multi", "modal]", "[m", "l]", " ", "1", "a", "\n", "人"},
	{"\u2581", "\u2581\u2581", strings.Repeat("\u2581", 30), strings.Repeat(" ", 30), " ", "\n", "\t", strings.Repeat("\n", 30), strings.Repeat("\t", 15), "a", "1", ".", "人"},
	{"\u06d4", "\u0970", "\u0f0b", "\u104e", "\u1362", "\u201a", "/", "\u02c8", "a", "人", "1", " ", "x", "."},
	{"\x00", "\x01", "\x1b", "\x7f", "\u00ad", "\u200b", "\u200d", "\ufeff", "\ufffd", "\U000e0001", "\ue000", "\u0378", "a", "人", " ", "\n", "1", "!"},
	{"\xff", "\xc3", "\xe2\x82", "\xe2", "\x80", "\xf0\x9f\x98", "\xed\xa0\x80", "\xa0", "é", "人", "a", " ", "\n", "1", "."},
	{"😀", "👍🏽", "❤️", "ℹ", "\ufe0f", "\u20e3", "🇫🇷", "→", "—", "…", "“", "”", "€", "½", " ", "\n", "a", "1"},
	{"the", " quick", "Brown", "HTTPServer", "foo_bar", "x", "===", "{", "}", "():", "\n    ", "\n\t", " //", "0x1F", "3.14", "\""},
}

// cutText makes a text of some parts.
func cutText(r *rand.Rand) []byte {
	parts := slices.Clone(cutParts[r.IntN(len(cutParts))])
	for r.IntN(2) == 0 {
		parts = append(parts, cutParts[r.IntN(len(cutParts))]...)
	}
	var text []byte
	for range 2 + r.IntN(12) {
		text = append(text, parts[r.IntN(len(parts))]...)
	}
	return text
}

// TestCuts tries every cut that Cut offers: the counts of the two sides add up and
// their ids follow one another. A text is cut in every family many thousand times.
func TestCuts(t *testing.T) {
	rounds := 60_000
	if runtime.GOOS == "js" {
		rounds = 3000
	}
	for _, family := range familyNames() {
		t.Run(family, func(t *testing.T) {
			e := encodingFor(t, family)
			r := rand.New(rand.NewPCG(11, 12))
			cuts := 0
			for range rounds {
				text := cutText(r)
				ids := e.Append(nil, text)
				for p := e.Cut(text, 1); p < len(text); p = e.Cut(text, p+1) {
					cuts++
					checkCut(t, e, text, p, ids)
				}
			}
			if cuts < rounds {
				t.Errorf("%d cuts in %d texts", cuts, rounds)
			}
		})
	}
}

// checkCut holds that a text of these ids may be cut at p.
func checkCut(t *testing.T, e *Encoding, text []byte, p int, ids []uint32) {
	t.Helper()
	sides := e.Append(e.Append(nil, text[:p]), text[p:])
	if !slices.Equal(sides, ids) {
		t.Errorf("%s: %q | %q: ids %v, of the whole %v", e.Family(), text[:p], text[p:], sides, ids)
	}
	if a, b := e.Count(text[:p]), e.Count(text[p:]); a+b != len(ids) {
		t.Errorf("%s: %q | %q: %d + %d tokens, of the whole %d", e.Family(), text[:p], text[p:], a, b, len(ids))
	}
}
