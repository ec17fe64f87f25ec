package main

import (
	"math"
	"testing"
)

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		in   string
		want int64
		err  string
	}{
		{"0", 0, ""},
		{"12000", 12_000, ""},
		{"010", 10, ""},
		{"08", 8, ""},
		{"-5", -5, ""},
		{"9223372036854775807", math.MaxInt64, ""},
		{"9223372036854775808", 0, `invalid value "9223372036854775808" for flag -n: the number is larger than can be counted`},
		{"0x10", 0, `invalid value "0x10" for flag -n: want a whole number, such as 1000`},
		{"0b1", 0, `invalid value "0b1" for flag -n: want a whole number, such as 1000`},
		{"1_000", 0, `invalid value "1_000" for flag -n: want a whole number, such as 1000`},
		{"1,000", 0, `invalid value "1,000" for flag -n: want a whole number, such as 1000`},
		{"1e3", 0, `invalid value "1e3" for flag -n: want a whole number, such as 1000`},
		{"1.5", 0, `invalid value "1.5" for flag -n: want a whole number, such as 1000`},
		{"", 0, `invalid value "" for flag -n: want a whole number, such as 1000`},
		{" 1", 0, `invalid value " 1" for flag -n: want a whole number, such as 1000`},
	} {
		flags := newFlags("test")
		var got int64
		numberVar(flags, &got, "n", 0)
		err := flags.Parse([]string{"-n", c.in})
		if message := errorOf(err); message != c.err || err == nil && got != c.want {
			t.Errorf("%q is read as %d, %s; want %d, %s", c.in, got, message, c.want, c.err)
		}
	}
}

func errorOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestNumbersAreInBaseTen holds that no flag of any command reads another base.
func TestNumbersAreInBaseTen(t *testing.T) {
	for _, cmd := range commands {
		c := &call{args: []string{"-h"}, flags: newFlags(cmd.name)}
		cmd.run(c) // defines the flags, and stops at -h
		for _, name := range flagNames(c.flags) {
			f := c.flags.Lookup(name)
			if before := f.Value.String(); f.Value.Set("0x10") == nil && f.Value.String() == "16" {
				t.Errorf("%s -%s 0x10, %s before, is 16", cmd.name, name, before)
			}
			if f.Value.Set("010") == nil && f.Value.String() == "8" {
				t.Errorf("%s -%s 010 is 8", cmd.name, name)
			}
		}
	}
}
