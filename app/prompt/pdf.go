package prompt

import "bytes"

const (
	maxPages = 100_000
	// maxStream bounds what one compressed stream of a PDF may unpack to.
	maxStream = 8 << 20
)

// pageTree collects what the objects of a PDF say about its pages. Later objects
// replace earlier ones of the same number, as an updated file has it.
type pageTree struct {
	root    int         // object that the catalog names as the page tree's root
	counts  map[int]int // pages below each node of the tree; negative: the object that says it
	numbers map[int]int // objects that are numbers
	leaves  map[int]bool
	packed  int // bytes that compressed streams have unpacked to
}

// pdfPages returns how many pages a PDF has, by the count that its page tree
// states; where that is not to be found, by the pages themselves. It reads objects
// wherever they stand, so that a broken table of contents does not matter.
func pdfPages(b []byte) (pages int, ok bool) {
	if !bytes.Contains(b[:min(len(b), 1024)], []byte("%PDF-")) {
		return 0, false
	}
	t := pageTree{counts: map[int]int{}, numbers: map[int]int{}, leaves: map[int]bool{}}
	for at := 0; ; {
		number, body, next := nextObject(b, at)
		if next < 0 {
			break
		}
		at = next
		dict := body
		stream := bytes.Index(body, []byte("stream"))
		if stream >= 0 {
			dict = body[:stream]
		}
		t.add(number, dict)
		if stream >= 0 && typeIs(dict, "/ObjStm") {
			t.unpack(dict, body[stream:])
		}
	}
	pages = t.counts[t.root]
	if pages < 0 {
		pages = t.numbers[-pages]
	}
	if t.root == 0 || pages == 0 {
		pages = len(t.leaves)
	}
	if pages <= 0 || pages > maxPages {
		return 0, false
	}
	return pages, true
}

// nextObject finds "12 0 obj ... endobj" from a position on: the object's number,
// its body, and where to go on.
func nextObject(b []byte, at int) (number int, body []byte, next int) {
	for {
		i := bytes.Index(b[at:], []byte("obj"))
		if i < 0 {
			return 0, nil, -1
		}
		at += i + len("obj")
		number, ok := objectNumber(b[:at-len("obj")])
		if !ok {
			continue
		}
		end := objectEnd(b, at, 0)
		return number, b[at:end], end
	}
}

// maxEmbedded is how deep PDFs within PDFs are looked for.
const maxEmbedded = 8

// objectEnd returns where an object ends whose body begins at a position. A file that is
// attached to the PDF may be one itself, whose objects are no part of it.
func objectEnd(b []byte, at, depth int) int {
	end := indexFrom(b, at, "endobj")
	stream := bytes.Index(b[at:end], []byte("stream"))
	if stream < 0 {
		return end
	}
	data := at + stream + len("stream")
	for range 2 { // \r\n
		if data < len(b) && (b[data] == '\r' || b[data] == '\n') {
			data++
		}
	}
	if n, _ := after(b[at:at+stream], "/Length"); n > 0 && data+n <= len(b) && bytes.HasPrefix(trimStart(b[data+n:]), []byte("endstream")) {
		return indexFrom(b, data+n, "endobj")
	}
	if depth == maxEmbedded || !bytes.HasPrefix(b[data:], []byte("%PDF-")) {
		return end
	}
	over := indexFrom(b, data, "endstream")
	for {
		object := indexFrom(b, data, "obj")
		if object >= over {
			return indexFrom(b, over, "endobj")
		}
		data = object + len("obj")
		if _, ok := objectNumber(b[:object]); ok {
			data = objectEnd(b, data, depth+1) + len("endobj")
		}
		if data > over {
			over = indexFrom(b, data, "endstream")
		}
	}
}

// indexFrom returns where a word is next, the end of the text where it is not.
func indexFrom(b []byte, at int, word string) int {
	at = min(at, len(b))
	if i := bytes.Index(b[at:], []byte(word)); i >= 0 {
		return at + i
	}
	return len(b)
}

// objectNumber reads "12 0 " backwards from the end.
func objectNumber(b []byte) (number int, ok bool) {
	i := len(b)
	if i, ok = back(b, i, isSpace); !ok {
		return 0, false
	}
	if i, ok = back(b, i, isDigit); !ok {
		return 0, false
	}
	if i, ok = back(b, i, isSpace); !ok {
		return 0, false
	}
	start, ok := back(b, i, isDigit)
	if !ok || i-start > 9 {
		return 0, false
	}
	return atoi(b[start:i]), true
}

func back(b []byte, i int, is func(byte) bool) (int, bool) {
	end := i
	for i > 0 && is(b[i-1]) {
		i--
	}
	return i, i < end
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == 0 || c == '\f'
}

// atoi reads digits, up to nine of them.
func atoi(b []byte) int {
	n := 0
	for _, c := range b[:min(len(b), 9)] {
		if !isDigit(c) {
			break
		}
		n = n*10 + int(c-'0')
	}
	return n
}

func (t *pageTree) add(number int, dict []byte) {
	switch {
	case typeIs(dict, "/Catalog"):
		if root, _ := after(dict, "/Pages"); root > 0 {
			t.root = root
		}
	case typeIs(dict, "/Pages"):
		count, rest := after(dict, "/Count")
		if t.counts[number] = max(0, count); isReference(rest) {
			t.counts[number] = -count
		}
	case typeIs(dict, "/Page"):
		t.leaves[number] = true
	default:
		if digits := trimStart(dict); len(digits) > 0 && isDigit(digits[0]) {
			t.numbers[number] = atoi(digits)
		}
	}
}

// isReference reports whether bytes begin with a reference to an object, such as "12 0 R".
func isReference(b []byte) bool {
	for range 2 {
		n := 0
		for n < len(b) && isDigit(b[n]) {
			n++
		}
		if n == 0 || n == len(b) || !isSpace(b[n]) {
			return false
		}
		b = trimStart(b[n:])
	}
	return len(b) > 0 && b[0] == 'R'
}

// typeIs reports whether a dictionary has that /Type.
func typeIs(dict []byte, name string) bool {
	for {
		i := bytes.Index(dict, []byte("/Type"))
		if i < 0 {
			return false
		}
		dict = trimStart(dict[i+len("/Type"):])
		if bytes.HasPrefix(dict, []byte(name)) && (len(dict) == len(name) || !isLetter(dict[len(name)])) {
			return true
		}
	}
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// after returns the whole number that follows a key, and the bytes from there on; -1 where
// there is none.
func after(dict []byte, key string) (n int, rest []byte) {
	for {
		i := bytes.Index(dict, []byte(key))
		if i < 0 {
			return -1, nil
		}
		dict = dict[i+len(key):]
		rest := trimStart(dict)
		if len(rest) > 0 && isDigit(rest[0]) {
			return atoi(rest), rest
		}
	}
}

// unpack reads the objects of a compressed stream: pairs of number and position,
// then the objects.
func (t *pageTree) unpack(dict, stream []byte) {
	if t.packed > 8*maxStream {
		return
	}
	data := inflate(trimStart(stream[len("stream"):]), maxStream)
	t.packed += len(data)
	first, _ := after(dict, "/First")
	n, _ := after(dict, "/N")
	if first <= 0 || first > len(data) {
		return
	}
	index := data[:first]
	number, index := nextNumber(index)
	from, index := nextNumber(index)
	for range n {
		var next, until int
		next, index = nextNumber(index)
		until, index = nextNumber(index)
		if len(index) == 0 && until == 0 {
			until = len(data) - first
		}
		if from <= until && first+until <= len(data) {
			t.add(number, data[first+from:first+until])
		}
		number, from = next, until
	}
}

// nextNumber reads a number and what is before it.
func nextNumber(b []byte) (n int, rest []byte) {
	b = trimStart(b)
	n = atoi(b)
	for len(b) > 0 && !isSpace(b[0]) {
		b = b[1:]
	}
	return n, b
}

// trimStart returns b without the spaces at its start.
//
//go:noinline
func trimStart(b []byte) []byte {
	for len(b) > 0 && isSpace(b[0]) {
		b = b[1:]
	}
	return b
}
