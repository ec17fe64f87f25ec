package main

import (
	"errors"
	"flag"
	"strconv"
)

// number is a flag that is a whole number. It is read in base 10 alone: "010" is ten to
// whoever types it, where package flag takes it for eight, and "1_000" is a mistake.
type number[T int | int64] struct{ to *T }

var (
	errNotWhole = errors.New("want a whole number, such as 1000")
	errTooLarge = errors.New("the number is larger than can be counted")
)

// Set reads the number.
func (n number[T]) Set(s string) error {
	read, err := strconv.ParseInt(s, 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange), err == nil && int64(T(read)) != read:
		return errTooLarge
	case err != nil:
		return errNotWhole
	}
	*n.to = T(read)
	return nil
}

// String writes the number.
func (n number[T]) String() string {
	if n.to == nil {
		return "0" // package flag asks what the zero value is
	}
	return strconv.FormatInt(int64(*n.to), 10)
}

// numberVar defines a flag that is a whole number.
func numberVar[T int | int64](flags *flag.FlagSet, to *T, name string, value T) {
	*to = value
	flags.Var(number[T]{to}, name, "")
}
