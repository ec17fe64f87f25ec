package bpe

import (
	"encoding/binary"
	"errors"
	"hash/crc32"

	"tokenfare/app/fault"
)

// The packed form of a vocabulary, all numbers little-endian:
//
//	"TFV1"
//	u32      CRC-32 (IEEE) of everything after it
//	uvarint  version of the layout of what follows, 1
//	uvarint  number of ids, that is, the highest id and one
//	uvarint  number of bytes of all tokens
//	uvarint  number of runs
//	runs     uvarint length<<2 | kind: what the next ids are (kind...)
//	uvarint  number of unfit tokens: ones whose own bytes merge to something else
//	unfit    their ids, uvarint each
//	literals for each literal id its length as uvarint, then all their bytes
//	pairs    six planes of one byte per pair: the low, middle and high byte of
//	         the left id, then of the right id
//
// The planes keep bytes of a like kind together: the high ones are nearly
// constant and compress away.
const (
	packedMagic   = "TFV1"
	packedVersion = 1
	// maxIDs bounds what a damaged header can make Load allocate; the largest
	// vocabulary has 262,144 ids, which is also what a slot of the table holds.
	maxIDs = 1 << idBits
)

// Kinds of ids in a packed vocabulary.
const (
	kindAbsent  = iota // no token has the id
	kindPair           // the token is the join of two others
	kindLiteral        // the bytes are spelled out
	kindSpecial        // spelled out, but no text encodes to it by itself
)

var errTruncated = errors.New("truncated")

// idRun is a stretch of consecutive ids of one kind.
type idRun struct{ kind, length int }

// packed is a parsed vocabulary file. Its slices point into the file.
type packed struct {
	ids      int
	bytes    int // of all tokens
	runs     []idRun
	unfit    []uint32
	lens     []int  // of the literals
	literals []byte // their bytes, joined
	pairs    int
	planes   []byte // 6*pairs bytes
}

// left returns the left id of pair i.
func (p *packed) left(i int) uint32 {
	n := p.pairs
	return uint32(p.planes[i]) | uint32(p.planes[n+i])<<8 | uint32(p.planes[2*n+i])<<16
}

// right returns the right id of pair i.
func (p *packed) right(i int) uint32 {
	n := p.pairs
	return uint32(p.planes[3*n+i]) | uint32(p.planes[4*n+i])<<8 | uint32(p.planes[5*n+i])<<16
}

// parsePacked checks and parses the packed form.
func parsePacked(data []byte) (*packed, error) {
	if len(data) < 8 || string(data[:4]) != packedMagic {
		return nil, errors.New("not a packed vocabulary")
	}
	if crc32.ChecksumIEEE(data[8:]) != binary.LittleEndian.Uint32(data[4:]) {
		return nil, errors.New("damaged or truncated: its checksum is wrong")
	}
	r := reader{data: data[8:]}
	if v := r.uvarint(); v != packedVersion && r.err == nil {
		return nil, fault.Of("layout version ", v, ", want ", packedVersion)
	}
	p := &packed{ids: r.count(maxIDs), bytes: r.count(1 << (32 - spanBits))}
	literals := 0
	covered := 0
	for range r.count(maxIDs) {
		v := r.count(4 * maxIDs)
		one := idRun{kind: v & 3, length: v >> 2}
		covered += one.length
		switch one.kind {
		case kindPair:
			p.pairs += one.length
		case kindLiteral, kindSpecial:
			literals += one.length
		}
		p.runs = append(p.runs, one)
		if r.err != nil || covered > maxIDs {
			break
		}
	}
	if r.err == nil && covered != p.ids {
		return nil, fault.Of("runs cover ", covered, " of ", p.ids, " ids")
	}
	for range r.count(maxIDs) {
		p.unfit = append(p.unfit, uint32(r.count(maxIDs)))
		if r.err != nil {
			break
		}
	}
	total := 0
	for range literals {
		n := r.count(spanLen)
		total += n
		p.lens = append(p.lens, n)
		if r.err != nil {
			break
		}
	}
	p.literals = r.bytes(total)
	p.planes = r.bytes(6 * p.pairs)
	if r.err == nil && len(r.data) != 0 {
		return nil, fault.Of(len(r.data), " bytes too many")
	}
	return p, r.err
}

// reader takes values off the front of data until the first error.
type reader struct {
	data []byte
	err  error
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.data)
	if n <= 0 {
		r.fail(errTruncated)
		return 0
	}
	r.data = r.data[n:]
	return v
}

// count reads a number that may not exceed limit.
func (r *reader) count(limit int) int {
	v := r.uvarint()
	if v > uint64(limit) {
		r.fail(fault.Of("count ", v, " exceeds ", limit))
		return 0
	}
	return int(v)
}

func (r *reader) bytes(n int) []byte {
	if r.err != nil || n > len(r.data) {
		r.fail(errTruncated)
		return nil
	}
	b := r.data[:n]
	r.data = r.data[n:]
	return b
}

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
	r.data = nil
}
