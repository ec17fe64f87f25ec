# Everything the project can do. `make` alone lists it.
# A target's line is the text after ##.

PORT ?= 8080
BASE ?= /
ORIGIN ?=

.DEFAULT_GOAL := help
.PHONY: help run test dist bench bench-browser clean check unit wasm browser tools go fmt lint goldens icons

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: go ## build the site and serve it on http://localhost:8080 (PORT=9000 for another port)
	@PORT=$(PORT) go run ./cmd/site run -quick

test: go tools lint unit wasm ## run every test, installing what they need (Chromium, Node.js)

dist: go ## build the site for publishing into dist/ (BASE=/path/ and ORIGIN=https://host where it will live)
	@go run ./cmd/site build -base '$(BASE)' -origin '$(ORIGIN)'

bench: go ## measure the engine natively
	go test -run '^$$' -bench . -benchmem ./app/... ./catalog/...

bench-browser: go tools ## measure it in real browsers beside other libraries (needs npm), and write the README's tables
	npm ci --ignore-scripts --no-audit --no-fund --prefix web/bench
	go run ./web/bench -readme README.md $(BENCHFLAGS)

clean: ## remove what was built
	rm -rf dist .cache

fmt: go ## format the Go code
	gofmt -w $(GO_FOLDERS)

lint: go ## check formatting and run go vet
	@.ci/gofmt $(GO_FOLDERS)
	go vet ./...

unit: go tools ## run the Go tests, the flows in a browser included
	go test $(TESTFLAGS) -timeout 12m ./...

wasm: go tools ## run the tests of the packages that also run in the browser, as wasm under Node.js
	GOOS=js GOARCH=wasm go test $(TESTFLAGS) -exec "$$(go env GOROOT)/lib/wasm/go_js_wasm_exec" $(WASM_PACKAGES)

browser: go tools ## run the flows in a browser alone (SCREENSHOTS=folder keeps pictures)
	go test -count=1 -v ./web/e2e

goldens: go ## rewrite the expected outputs that tests compare with
	go test $$(grep -rl --include='*_test.go' 'flag.Bool("update"' $(GO_FOLDERS) | xargs -r -n1 dirname | sort -u | sed 's|^|./|') -args -update

icons: go ## draw the icons anew
	go run ./web/icons

GO_FOLDERS = app catalog cmd web

# What also runs in the browser and needs no page to do so.
WASM_PACKAGES = $$(go list ./app/... ./catalog/... | grep -v -e '/app$$' -e /app/ui -e /catalog/refresh -e /catalog/source)

go:
	@command -v go >/dev/null || { echo "make: there is no go in PATH: install Go 1.26 or later from https://go.dev/dl/" >&2; exit 1; }

tools:
	@.ci/tools
