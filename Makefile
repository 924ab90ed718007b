# The commands of this repository. `make` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup run dev test fmt bench package screenshots clean ui

help: ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 22

setup:
	@scripts/system-packages.sh build
	@scripts/toolchain.sh

ui/node_modules/.package-lock.json: ui/package.json ui/package-lock.json
	@# Not `npm ci`: it refuses a lock file that lists only the optional packages of the machine that wrote it (npm/cli#4828).
	cd ui && npm install --no-save --no-audit --no-fund
	@touch $@

ui: ui/node_modules/.package-lock.json
	cd ui && npm run build

run: setup ui ## build Millrace and open it (without a display: serve it and print the address)
	@scripts/run.sh

dev: setup ui/node_modules/.package-lock.json ## open the window with hot reload
	ui/node_modules/.bin/tauri dev

test: ## run everything: format, lints, all tests, end to end in the real window
	@scripts/test.sh

fmt: ui/node_modules/.package-lock.json ## format everything
	cargo fmt --all
	cd ui && npm run fix

bench: ## run the benchmarks
	@scripts/bench.sh

package: setup ui ## build a .deb, install it into a scratch folder and start it
	@scripts/package.sh

screenshots: setup ui ## take the README's pictures from the real window
	@scripts/system-packages.sh test
	@scripts/screenshots.sh

clean: ## remove what was built
	cargo clean
	rm -rf ui/dist ui/node_modules gen
