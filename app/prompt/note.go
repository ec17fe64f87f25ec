package prompt

// Code names what a Note says. Codes are stable; note words are in words.go.
type Code string

// What notes say. N and M are what the comment names, Name the field or the type.
const (
	NoteNotUnderstood Code = "not_understood" // N values of M bytes, the first under Name, count as text
	NoteRepeated      Code = "repeated"       // N values of M bytes count as text, because their object has the key Name again
	NoteNotAs         Code = "not_as"         // it is said to be of the kind Name, but is not
	NoteAbove         Code = "above"          // N texts of M bytes above the first turn of a conversation are read as instructions
	NoteNoRequest     Code = "no_request"     // JSON, but no request that is known
	NoteBroken        Code = "broken"         // looks like JSON, but is not; see Request.Err
	NoteBeyond        Code = "beyond"         // JSON that is larger than is read here
	NoteByAddress     Code = "by_address"     // N media are named by URL or ID, so that their size is not known
	NoteUnreadable    Code = "unreadable"     // N media whose bytes do not tell their size
	NoteInLine        Code = "in_line"        // N data URLs of files, of M bytes, stand within lines and count as text
	NoteCut           Code = "cut"            // N images are damaged or end too early
	NoteAbsurd        Code = "absurd"         // an image says it has N x M pixels, which its bytes cannot hold
	NoteOtherType     Code = "other_type"     // N media are not of the type that they say; Name is the real one
	NoteNumber        Code = "number"         // Name has a value that cannot be
	NoteServerTools   Code = "server_tools"   // N tools that the provider brings, first Name; their prompt counts only where its length is documented
	NoteIllFormed     Code = "ill_formed"     // N bytes of files of text are not UTF-8, and count as U+FFFD
	NoteSealed        Code = "sealed"         // N sealed pieces of M bytes, such as signatures, are not counted
	NoteSchema        Code = "schema"         // N parts of M bytes of tools' schemas, first Name, which OpenAI's models may or may not see
	NoteDeferred      Code = "deferred"       // N tools of M bytes whose definitions the model has to search for first
	NoteCompacted     Code = "compacted"      // N messages of M bytes before a summary that stands for them are not counted
	NoteNotSent       Code = "not_sent"       // N values of M bytes that came with earlier answers, such as citations, are not counted
	NoteElsewhere     Code = "elsewhere"      // Name refers to what the provider keeps; it is not counted
	NoteService       Code = "service"        // the request asks for the service Name, which has a price of its own
	NoteRegion        Code = "region"         // the request asks to be served in the region Name, which may have a price of its own
	NoteUnpriced      Code = "unpriced"       // the field Name changes the price in a way that is not in the sum
	NoteBatchPrice    Code = "batch_price"    // the field Name, in the form of a batch service, which has a price of its own
	NotePrediction    Code = "prediction"     // what the answer does not use of a prediction is charged as output
	NoteMarks         Code = "marks"          // N prefixes are marked to be cached, more than Anthropic takes
	NoteMarkOrder     Code = "mark_order"     // a prefix to be kept for five minutes ends before one for an hour
	NoteBatch         Code = "batch"          // many requests: iterate over them
	NoteColumns       Code = "columns"        // of a table's M columns, column N called Name is the prompt
	NoteOddRow        Code = "odd_row"        // a row has N fields where the table has M
	NoteLongLine      Code = "long_line"      // a line of more than N bytes counts as text, but for M bytes that are not counted
)

// Note says in numbers what a reader should know about how an input was read.
type Note struct {
	Code Code
	Line int    // of the first place, from 1; 0 where there is none
	N    int64  // see the codes
	M    int64  // see the codes
	Name string // of a field, type or column: at most 40 letters, digits and signs
}

// note adds a note, or to the note of that code.
func (r *reader) note(code Code, at int, n, m int64, name string) {
	for i := range r.req.Notes {
		old := &r.req.Notes[i]
		if old.Code == code && code != NoteAbsurd && code != NoteNumber && (!byName(code) || old.Name == name) {
			old.N += n
			old.M += m
			return
		}
	}
	if len(r.req.Notes) >= maxNotes {
		return
	}
	line := 0
	if at >= 0 {
		line = lineOf(r.doc.text, at)
	}
	r.req.Notes = append(r.req.Notes, Note{Code: code, Line: line, N: n, M: m, Name: shortName(name)})
}

// byName reports whether notes of a code add up by name.
func byName(code Code) bool {
	return code == NoteElsewhere || code == NoteRepeated || code == NoteUnpriced || code == NoteBatchPrice
}

// maxNotes bounds how many notes one input gets. Notes of one code add up; only
// impossible sizes and numbers are listed one by one, and references and repeated
// keys by their name.
const maxNotes = 40

// shortName keeps of a name what can be shown in a sentence: names of fields and
// types are short, and what is not is text of the user's.
func shortName(name string) string {
	if len(name) > 40 {
		return ""
	}
	for i := range len(name) {
		c := name[i]
		if !isLetter(c) && !isDigit(c) && c != '_' && c != '-' && c != '.' && c != '/' && c != ' ' && c != '$' {
			return ""
		}
	}
	return name
}
