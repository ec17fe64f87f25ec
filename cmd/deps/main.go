package main
import (
 _ "github.com/maxence-charriere/go-app/v10/pkg/app"
 _ "github.com/tiktoken-go/tokenizer"
 _ "github.com/goccy/go-yaml"
 _ "github.com/chromedp/chromedp"
 _ "github.com/andybalholm/brotli"
 _ "golang.org/x/net/html"
 _ "golang.org/x/text/unicode/norm"
 _ "github.com/rogpeppe/go-internal/testscript"
)
func main(){}
