// Package money owns exact USD: rates, amounts, their arithmetic, and the one
// place where they are parsed and formatted.
package money

// Rate is a price in integer micro-dollars per million tokens, which is the same
// as pico-dollars per token. For things that are priced each (a request, a call),
// it is pico-dollars per thing.
type Rate int64

// Amount is an exact sum in pico-dollars (1e-12 USD), 128 bits wide and signed,
// so that neither 10^15 tokens at a high rate nor a year of bills overflow.
type Amount struct {
	hi int64
	lo uint64
}
