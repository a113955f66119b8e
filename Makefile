# Crisol: everything that is done from a terminal. `make help` lists it.
#
# A fresh Debian or Ubuntu needs git, make, Go and Node; `make run` and `make test` fetch the rest (apt packages of
# build/packages.txt, npm packages of frontend/package-lock.json, the Go tools pinned here).

# ---- What is pinned -------------------------------------------------------------------------------------------
GO_MINIMUM       := 1.26
NODE_MINIMUM     := 20.19
GOLANGCI_VERSION := v2.15.0
NFPM_VERSION     := v2.45.0
WINRES_VERSION   := v0.3.3

# ---- What the long tests run ----------------------------------------------------------------------------------
CHAOS      = build/with-session go test -tags chaos -count=1 -timeout 60m ./backend/chaos -args -random 50
CHAOS_TEST = build/with-session go test -tags chaos -count=1 -timeout 20m ./backend/chaos -args -random 5
SCREEN     = env CRISOL_DISPLAY_SIZE=1680x1080 build/with-session build/with-display
WINDOW     = $(SCREEN) node frontend/e2e/window.mjs build/bin/crisol-e2e
INTEROP    = build/with-session go test -count=1 -timeout 30m -tags interop ./backend/...

# ---- Names ----------------------------------------------------------------------------------------------------
SHELL    := /bin/sh
BIN      := build/bin
TAGS     := desktop,production,webkit2_41
# One folder per version of a tool: a new pin is a new file, so nobody runs an old one.
GOLANGCI := .tools/golangci-lint-$(GOLANGCI_VERSION)/golangci-lint
NFPM     := .tools/nfpm-$(NFPM_VERSION)/nfpm
WINRES   := .tools/go-winres-$(WINRES_VERSION)/go-winres
STEP     := build/step

# Folders that hold Go code of ours (never frontend/node_modules, where packages may bring Go files).
GO_DIRS  := $(wildcard app backend) $(if $(wildcard frontend/*.go),frontend)
GO_PKGS  := $(if $(wildcard app),./app/...) $(if $(wildcard backend),./backend/...) $(if $(wildcard frontend/*.go),./frontend)
UI_FILES  = $(shell find frontend -path frontend/node_modules -prune -o -path frontend/dist -prune -o -path frontend/e2e -prune -o -type f -print 2>/dev/null)

# In a checkout that git will not read (another owner, an unpacked archive) the build goes without a commit stamp.
ifneq ($(shell git rev-parse HEAD >/dev/null 2>&1 && echo yes),yes)
export GOFLAGS := $(GOFLAGS) -buildvcs=false
endif

.PHONY: run run-window run-terminal test lint lint-go lint-platforms lint-frontend lint-bindings unit unit-go \
	unit-frontend chaos interop bench bench-window build package package-test sheet clean help check-go check-node window-test always
.DEFAULT_GOAL := help

help: ## this list
	@echo 'Crisol. Targets:'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

# ---- Run ------------------------------------------------------------------------------------------------------
run: check-go ## open the window; without a display, rehearse a whole job in the terminal
	@if [ -z "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then \
		echo 'There is no display (DISPLAY and WAYLAND_DISPLAY are empty), so here is a whole rehearsal in the terminal instead of the window.'; \
		$(MAKE) -s --no-print-directory run-terminal; \
	elif build/packages window; then \
		$(MAKE) -s --no-print-directory run-window; \
	else \
		echo 'The window cannot be built without those packages, so here is a whole rehearsal in the terminal.'; \
		$(MAKE) -s --no-print-directory run-terminal; \
	fi

run-window: check-go check-node $(BIN)/crisol
	@echo 'Opening $(BIN)/crisol.'
	@exec $(BIN)/crisol

run-terminal: check-go $(BIN)/crisolctl
	@exec $(BIN)/crisolctl rehearse

# ---- Build ----------------------------------------------------------------------------------------------------
# go build is always asked: it knows better than timestamps what has changed, and answers within a second.
always:

build: check-go check-node $(BIN)/crisol $(BIN)/crisolctl ## build the window (build/bin/crisol) and the terminal tool (build/bin/crisolctl)
	@ls -lh $(BIN)/crisol $(BIN)/crisolctl | awk '{ print "  built     " $$NF " (" $$5 ")" }'

$(BIN)/crisol: always frontend/dist/index.html
	@mkdir -p $(BIN)
	@$(STEP) 'building the window ($@)' 'If cgo or pkg-config complains, install the packages of group "window" in build/packages.txt.' \
		go build -trimpath -tags $(TAGS) -ldflags '-s -w' -o $@ ./app

$(BIN)/crisol-e2e: always frontend/dist/index.html
	@mkdir -p $(BIN)
	@$(STEP) 'building the window for its test ($@)' 'If cgo or pkg-config complains, install the packages of group "test" in build/packages.txt.' \
		go build -trimpath -tags $(TAGS),e2e -o $@ ./app

$(BIN)/crisolctl: always
	@mkdir -p $(BIN)
	@$(STEP) 'building the terminal tool ($@)' 'The compiler names file and line above; if a module cannot be fetched, check the network and go env GOPROXY.' \
		env CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o $@ ./backend/cmd/crisolctl

frontend/node_modules/.package-lock.json: frontend/package-lock.json frontend/package.json
	@$(STEP) 'fetching the npm packages of the frontend' 'Check the network and npm config get registry; after a change of package.json run npm install in frontend/ and commit the lock file.' \
		sh -c 'cd frontend && npm ci --no-fund --no-audit && touch node_modules/.package-lock.json'

frontend/dist/index.html: $(UI_FILES) frontend/node_modules/.package-lock.json
	@$(STEP) 'building the frontend' 'tsc and vite name file and line above.' \
		sh -c 'cd frontend && npm run build && touch dist/.gitkeep dist/index.html'

$(GOLANGCI):
	@$(STEP) 'building golangci-lint $(GOLANGCI_VERSION) (once, about a minute on two cores)' 'Check the network and go env GOPROXY.' \
		sh -c 'cd build && GOFLAGS= GOBIN="$(CURDIR)/$(dir $@)" go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)'

# ---- Test -----------------------------------------------------------------------------------------------------
test: check-go check-node ## everything a change must pass: lint, unit tests, chaos, the real window
	@build/packages test || echo 'Going on with what is here.' >&2
	@$(MAKE) -s --no-print-directory lint
	@$(MAKE) -s --no-print-directory unit
	@$(STEP) -l -n backend/chaos 'chaos: 5 kills at random moments' 'The seed and the moment of the kill stand above; the same seed repeats it.' $(CHAOS_TEST)
	@$(MAKE) -s --no-print-directory window-test
	@echo 'PASS: lint, unit tests, chaos and the window test have passed.'

unit: unit-frontend unit-go

unit-frontend:
	@echo 'unit tests, frontend'
ifneq ($(wildcard frontend/package-lock.json),)
	@$(MAKE) -s --no-print-directory frontend/node_modules/.package-lock.json
	@$(STEP) -l 'frontend tests' 'The test and the line stand above; npm test in frontend/ repeats them.' sh -c 'cd frontend && CI=1 npm test'
else
	@echo '  left out  frontend tests (frontend/package-lock.json is not in this tree)'
endif

unit-go: check-go
	@echo 'unit tests, Go'
	@$(STEP) -l 'Go tests with the race detector' 'The test, file and line stand above; go test -race -run TheTest ./the/package repeats one.' \
		build/with-session go test -race -timeout 15m $$(go list $(GO_PKGS) | grep -v '/backend/chaos$$')

window-test:
	@echo 'window'
ifneq ($(wildcard frontend/e2e/window.mjs),)
	@$(MAKE) -s --no-print-directory $(BIN)/crisol-e2e
	@$(STEP) -l 'the real window, clicked through' 'The step that failed and its screenshot are named above.' $(WINDOW)
else
	@echo '  left out  the real window (frontend/e2e/window.mjs is not in this tree)'
endif

sheet: check-go check-node ## photograph every state of the window: docs/images, and a contact sheet in build/bin/sheet
	@build/packages test || echo 'Going on with what is here.' >&2
	@$(MAKE) -s --no-print-directory $(BIN)/crisol-e2e
	@rm -rf $(BIN)/sheet
	@$(STEP) -l 'photographs of the window' 'The state that failed and its photograph are named above.' $(WINDOW) --docs docs/images --sheet $(BIN)/sheet
	@build/contact-sheet $(BIN)/sheet

chaos: check-go ## kill Crisol 50 times at random moments and look for doubles and losses
	@build/packages test || echo 'Going on with what is here.' >&2
	@$(STEP) -l -n backend/chaos 'chaos: 50 kills at random moments' 'The seed and the moment of the kill stand above; the same seed repeats it.' $(CHAOS)

interop: check-go ## the S3 receiver and the models against real foreign clients (boto3, aws, rclone)
	@CRISOL_ALL_PACKAGES=1 build/packages interop || echo 'Going on with what is here.' >&2
	@$(STEP) -l 'foreign clients' 'The client and its own words stand above.' $(INTEROP)

bench: check-go check-node ## benchmarks, as ratios to the first of each family; the window beside an empty one
	@build/bench
	@build/packages test || echo 'Going on with what is here.' >&2
	@$(MAKE) -s --no-print-directory bench-window

bench-window: $(BIN)/crisol-e2e $(BIN)/empty-e2e $(BIN)/seed
	@echo window
	@$(SCREEN) node frontend/e2e/bench.mjs $^

$(BIN)/empty-e2e: always
	@mkdir -p $(BIN)
	@$(STEP) 'building an empty window to compare with ($@)' 'The compiler names file and line above.' \
		go build -trimpath -tags $(TAGS),e2e -o $@ ./app/empty

$(BIN)/seed: always
	@mkdir -p $(BIN)
	@$(STEP) 'building the seeder of long histories ($@)' 'The compiler names file and line above.' \
		env CGO_ENABLED=0 go build -o $@ ./backend/cmd/seed

# ---- Package --------------------------------------------------------------------------------------------------
PACKAGE = NFPM=$(NFPM) WINRES=$(WINRES) TAGS=$(TAGS)

package: check-go check-node ## what people install, into dist/packages: .deb, .rpm, .tar.gz, Windows programs and installer
	@build/packages package
	@$(MAKE) -s --no-print-directory frontend/dist/index.html $(NFPM) $(WINRES)
	@$(STEP) 'packages for Linux and Windows (dist/packages)' 'The program that failed speaks above.' env $(PACKAGE) build/package
	@ls -lh dist/packages | awk 'NF > 2 { print "  packaged  " $$NF " (" $$5 ")" }'

package-test: package ## install the .deb in a fresh minimal system, use it there, remove it; check every package
	@$(PACKAGE) build/package-test
	@echo 'PASS: the packages install, run and go as they should.'

$(NFPM):
	@$(STEP) 'building nfpm $(NFPM_VERSION) (once)' 'Check the network and go env GOPROXY.' \
		sh -c 'cd build && GOFLAGS= GOBIN="$(CURDIR)/$(dir $@)" go install github.com/goreleaser/nfpm/v2/cmd/nfpm@$(NFPM_VERSION)'

$(WINRES):
	@$(STEP) 'building go-winres $(WINRES_VERSION) (once)' 'Check the network and go env GOPROXY.' \
		sh -c 'cd build && GOFLAGS= GOBIN="$(CURDIR)/$(dir $@)" go install github.com/tc-hib/go-winres@$(WINRES_VERSION)'

# ---- Lint -----------------------------------------------------------------------------------------------------
# Cheap first; each line is one step.
lint: lint-go lint-frontend lint-platforms lint-bindings ## formatting, vet, golangci-lint, other platforms, types, drift of generated files

lint-go: check-go
	@echo 'lint, Go'
	@$(STEP) 'gofmt' 'Run gofmt -w on the files above.' sh -c 'bad=$$(gofmt -l $(GO_DIRS)); echo "$$bad"; [ -z "$$bad" ]'
	@$(STEP) 'go.mod and go.sum are tidy' 'Run go mod tidy and commit both.' \
		sh -c 'drift=$$(go mod tidy -diff) || { echo "$$drift" | head -n 40; exit 1; }'
	@$(STEP) 'go vet' 'File and line stand above.' go vet $(GO_PKGS)
	@$(MAKE) -s --no-print-directory $(GOLANGCI)
	@$(STEP) 'every package has an import rule' 'Add a depguard rule for the packages above to .golangci.yml: what may it import?' build/import-rules
	@$(STEP) 'golangci-lint' 'File, line and linter stand above; .golangci.yml says why each rule is there.' $(GOLANGCI) run $(GO_PKGS)

lint-platforms: check-go
	@echo 'lint, other platforms'
	@$(STEP) 'backend without cgo' 'File and line stand above; what needs C belongs behind a build tag.' env CGO_ENABLED=0 go build ./backend/...
	@$(STEP) 'Windows builds' 'File and line stand above; platform code belongs into *_windows.go and *_unix.go.' \
		env GOOS=windows CGO_ENABLED=0 go build -tags desktop,production $(if $(wildcard app),./app) ./backend/...
	@$(STEP) 'macOS vets' 'File and line stand above; platform code belongs into *_darwin.go and *_unix.go.' env GOOS=darwin CGO_ENABLED=0 go vet ./backend/...
	@$(STEP) -n app 'the window with its real tags vets' 'File and line stand above; cgo errors mean that packages of group "test" in build/packages.txt are missing.' \
		go vet -tags $(TAGS) ./app/...

lint-frontend:
	@echo 'lint, frontend'
ifneq ($(wildcard frontend/package-lock.json),)
	@$(MAKE) -s --no-print-directory check-node frontend/node_modules/.package-lock.json
	@$(STEP) 'linter and types of the frontend' 'File, line and rule stand above; npm run format in frontend/ mends formatting.' sh -c 'cd frontend && npm run --silent lint'
else
	@echo '  left out  the frontend (frontend/package-lock.json is not in this tree)'
endif

lint-bindings: check-go
	@echo 'lint, generated files'
	@$(STEP) -n frontend/wailsjs 'the generated bindings match the Go code' 'They are regenerated now: look at frontend/wailsjs and commit it.' build/bindings --check

# ---- The rest -------------------------------------------------------------------------------------------------
check-go:
	@build/toolchain go $(GO_MINIMUM)

check-node:
	@build/toolchain node $(NODE_MINIMUM)

clean: ## remove what was built (keeps .tools and node_modules, which are slow to fetch)
	@rm -rf $(BIN) dist frontend/coverage
	@if [ -d frontend/dist ]; then find frontend/dist -mindepth 1 ! -name .gitkeep -delete; fi
	@echo 'Removed what was built. rm -rf .tools frontend/node_modules removes what was fetched.'
