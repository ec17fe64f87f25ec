package bpe

import (
	"encoding/binary"
	"math/bits"
	"unsafe"
)

// Tokens are found by their bytes in two open-addressing tables with linear
// probing. Those of up to shortBytes, more than half, are their own key: one word
// of their bytes and their length, which is never zero. Those of up to keyBytes
// have a key of two words, and the longer ones are hashed byte by byte; the table
// holds their ids, and the bytes to compare are where all tokens lie. That is
// slower than keys in the table, and a third of the memory.

const (
	// shortBytes is the longest text whose bytes and length fit one word, keyBytes
	// the longest for two.
	shortBytes = 7
	keyBytes   = 15
)

// maybeBits is how many bits of a hash say whether a token may have it.
const maybeBits = 21

// makeTables makes room for all tokens, and a half more at least.
func (v *vocab) makeTables() {
	n := bits.Len(uint(v.shortCount + v.shortCount/2))
	v.short, v.shortIDs, v.shortShift = make([]uint64, 1<<n), make([]uint32, 1<<n), uint(64-n)
	n = bits.Len(uint(2 * (v.ids - v.shortCount)))
	v.slots, v.mask = make([]uint32, 1<<n), 1<<n-1
}

// shortKey packs the first n bytes of a word, at least one and at most
// shortBytes.
func shortKey(w uint64, n uint32) uint64 {
	unused := (64 - 8*n) & 63
	return w<<unused>>unused | uint64(n)<<56
}

// hashShort mixes a short key. Its highest bits are the hash.
func hashShort(k uint64) uint64 { return k * 0x9E3779B97F4A7C15 }

// keyMasks[n] keeps the first n bytes of a word.
var keyMasks = [keyBytes + 2][2]uint64{
	1: {1<<8 - 1, 0}, 2: {1<<16 - 1, 0}, 3: {1<<24 - 1, 0}, 4: {1<<32 - 1, 0},
	5: {1<<40 - 1, 0}, 6: {1<<48 - 1, 0}, 7: {1<<56 - 1, 0}, 8: {1<<64 - 1, 0},
	9: {1<<64 - 1, 1<<8 - 1}, 10: {1<<64 - 1, 1<<16 - 1}, 11: {1<<64 - 1, 1<<24 - 1},
	12: {1<<64 - 1, 1<<32 - 1}, 13: {1<<64 - 1, 1<<40 - 1}, 14: {1<<64 - 1, 1<<48 - 1},
	15: {1<<64 - 1, 1<<56 - 1}, 16: {1<<64 - 1, 1<<64 - 1},
}

// key packs the n bytes at b[i:], at most keyBytes, into two words, with n in
// the highest byte. b must go on for padBytes after i.
func key(b []byte, i, n int) (k0, k1 uint64) {
	b = b[i : i+padBytes]
	m := &keyMasks[n&15]
	k0 = binary.LittleEndian.Uint64(b) & m[0]
	k1 = binary.LittleEndian.Uint64(b[8:])&m[1] | uint64(n)<<56
	return k0, k1
}

// hashKey mixes a key. Multiplications carry upwards only, so the upper half
// holds the mixed bits: it is what hashes are.
func hashKey(k0, k1 uint64) uint32 {
	h := k0*0x9E3779B97F4A7C15 ^ bits.RotateLeft64(k1*0xC2B2AE3D27D4EB4F, 29)
	h ^= h >> 32
	return uint32((h * 0xD6E8FEB86659FD93) >> 32)
}

// hashLong hashes the n bytes at b[i:], more than keyBytes of them.
func hashLong(b []byte, i, n int) uint32 {
	h := uint64(n) * 0x9E3779B97F4A7C15
	b = b[i : i+n]
	for len(b) >= 8 {
		h = bits.RotateLeft64((h^binary.LittleEndian.Uint64(b))*0xC2B2AE3D27D4EB4F, 31)
		b = b[8:]
	}
	for _, c := range b {
		h = bits.RotateLeft64((h^uint64(c))*0xC2B2AE3D27D4EB4F, 31)
	}
	h ^= h >> 32
	return uint32((h * 0xD6E8FEB86659FD93) >> 32)
}

// tag is the part of a hash that a slot keeps above the id: 14 bits, never zero.
func tag(h uint32) uint32 { return (h>>idBits | 1) << idBits }

// token returns the bytes of an id; none for an id that no token has.
func (v *vocab) token(id uint32) []byte {
	span := v.spans[id]
	return v.blob[span>>spanBits : span>>spanBits+span&spanLen]
}

// find returns the id of the token text[i:i+n], or none. text must go on for
// padBytes after i.
func (v *vocab) find(text []byte, i, n int) uint32 {
	_ = text[i : i+n+padBytes-1]
	return v.findAt(unsafe.Add(unsafe.Pointer(unsafe.SliceData(text)), i), uint32(n))
}

// findAt returns the id of the token that the n bytes at p are, or none. There
// are padBytes to read behind them.
func (v *vocab) findAt(p unsafe.Pointer, n uint32) uint32 {
	if n <= shortBytes {
		return v.findShort(shortKey(load64(p, 0), n))
	}
	if n > keyBytes {
		return v.findLong(unsafe.Slice((*byte)(p), n))
	}
	k0, k1 := load64(p, 0), load64(p, 8)&keyMasks[n&15][1]|uint64(n)<<56
	return v.findKey(k0, k1, hashKey(k0, k1))
}

// findShort returns the id of the token with a short key, or none.
func (v *vocab) findShort(k uint64) uint32 {
	h := hashShort(k)
	if bit := h >> (64 - maybeBits); v.maybe[bit/64]>>(bit%64)&1 == 0 {
		return none
	}
	keys := unsafe.Pointer(unsafe.SliceData(v.short))
	last := uintptr(len(v.short) - 1)
	for at := uintptr(h >> (v.shortShift & 63)); ; at = (at + 1) & last {
		switch load64(keys, at*8) {
		case k:
			return load32(unsafe.Pointer(unsafe.SliceData(v.shortIDs)), at*4)
		case 0:
			return none
		}
	}
}

// findKey returns the id of the token of more than shortBytes with the key, or
// none.
func (v *vocab) findKey(k0, k1 uint64, h uint32) uint32 {
	slots := unsafe.Pointer(unsafe.SliceData(v.slots))
	want, mask := tag(h), uintptr(v.mask)
	for at := uintptr(h) & mask; ; at = (at + 1) & mask {
		slot := load32(slots, at*4)
		if slot == 0 {
			return none
		}
		if slot&^idMask == want && v.hasKey(slot&idMask, k0, k1) {
			return slot & idMask
		}
	}
}

// hasKey says whether a token has the key.
func (v *vocab) hasKey(id uint32, k0, k1 uint64) bool {
	span := v.spans[id]
	blob, from, n := unsafe.Pointer(unsafe.SliceData(v.blob)), uintptr(span>>spanBits), span&spanLen
	return n <= keyBytes && load64(blob, from) == k0 && load64(blob, from+8)&keyMasks[n&15][1]|uint64(n)<<56 == k1
}

// findLong returns the id of the token that text is, more than keyBytes, or none.
func (v *vocab) findLong(text []byte) uint32 {
	h := hashLong(text, 0, len(text))
	want := tag(h)
	for at := h & v.mask; ; at = (at + 1) & v.mask {
		slot := v.slots[at]
		if slot == 0 {
			return none
		}
		if slot&^idMask == want && string(v.token(slot&idMask)) == string(text) {
			return slot & idMask
		}
	}
}
