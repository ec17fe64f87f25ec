package main

import (
	"net"
	"strings"
	"testing"
)

func TestBadUse(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())

	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, "usage"},
		{[]string{"bake"}, `no command "bake"`},
		{[]string{"build", "there"}, `build: unexpected "there"`},
		{[]string{"build", "-base", "a b"}, "want a plain path"},
		{[]string{"serve", "-port", port}, "port " + port + " is taken"},
		{[]string{"run", "-port", port}, "port " + port + " is taken"},
	} {
		err := run(t.Context(), test.args)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("site %s: error %v, want %q in it", strings.Join(test.args, " "), err, test.want)
		}
	}
}
