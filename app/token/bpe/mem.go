package bpe

import (
	"encoding/binary"
	"unsafe"
)

// The loops that make the tables and that look pieces up read and write memory
// through these, without bounds checks: a browser's first compiler leaves each
// check in, and the vocabulary would take three times as long to make. Callers
// say why what they touch is theirs. Words are little-endian on every machine
// that this runs on.

func load8(p unsafe.Pointer, at uintptr) uint8   { return *(*uint8)(unsafe.Add(p, at)) }
func load32(p unsafe.Pointer, at uintptr) uint32 { return *(*uint32)(unsafe.Add(p, at)) }
func load64(p unsafe.Pointer, at uintptr) uint64 { return *(*uint64)(unsafe.Add(p, at)) }

func store32(p unsafe.Pointer, at uintptr, v uint32) { *(*uint32)(unsafe.Add(p, at)) = v }
func store64(p unsafe.Pointer, at uintptr, v uint64) { *(*uint64)(unsafe.Add(p, at)) = v }

// word reads the eight bytes at b[i:].
func word(b []byte, i int) uint64 { return binary.LittleEndian.Uint64(b[i:]) }
