package token

// Ends returns where the document's segments end, in UTF-16 code units.
func (d *Document) Ends() []int {
	ends := make([]int, len(d.segments))
	at := 0
	for i := range d.segments {
		at += d.segments[i].units
		ends[i] = at
	}
	return ends
}

// SegmentBytes is the length that segments aim at.
const SegmentBytes = segmentBytes
