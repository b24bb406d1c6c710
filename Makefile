# followupd: what a person does with this checkout. `make` alone shows the list.

PREFIX ?= /usr
SYSCONFDIR ?= /etc
DESTDIR ?=
# Appended to every `swift build` and `swift test`, for example SWIFT_FLAGS="--jobs 1".
SWIFT_FLAGS ?=

# The tools that tests compare with, before those of the system: python3 with its packages, systemd 257's varlinkctl and systemd-analyze.
TEST_PATH := $(CURDIR)/.venv/bin:$(CURDIR)/.tools/systemd:$(PATH)
# One release build for everything. With Swift's libraries inside, so that it runs where there is no Swift.
RELEASE := swift build -c release --static-swift-stdlib $(SWIFT_FLAGS)
BIN := .build/release
BUILT := .build/release.built
SWIFT_CODE = $(wildcard Sources Tests Examples Benchmarks Package.swift)

.DEFAULT_GOAL := help
.PHONY: help run build test bench fuzz torture format lint install clean
# One recipe at a time: each uses all cores, and SwiftPM lets only one build into .build anyway.
.NOTPARALLEL:

help: ## Shows this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-9s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: ## Builds, and runs the daemon on example records until Ctrl-C
	@scripts/install-deps.sh run
	@$(MAKE) --no-print-directory build
	@scripts/run-example.sh $(BIN)

build: $(BUILT) ## Builds followupd and followupctl for release

# Directories too, so that a file that was removed is noticed.
# What an older build left of our own modules goes first: SwiftPM has been seen to keep object files that were compiled against an older layout of another module's
# types, and such a program crashes. The packages from outside, most of the work, stay.
$(BUILT): Package.swift $(shell find Sources)
	@for room in $(notdir $(wildcard Sources/*)); do rm -rf $(BIN)/$$room.build $(BIN)/Modules/$$room.swift*; done
	$(RELEASE) --product followupd
	$(RELEASE) --product followupctl
	$(RELEASE) --product followupd-deliver
	@touch $@

test: export PATH := $(TEST_PATH)
test: ## Runs every check; the summary of the unit tests comes last
	@scripts/install-deps.sh test
	@scripts/fetch-varlinkctl.sh .tools/systemd
	@$(MAKE) --no-print-directory lint
	scripts/check-manual.sh
	scripts/check-units.sh .tools/systemd/systemd-analyze
	swift build --build-tests $(SWIFT_FLAGS)
	scripts/end-to-end.sh
	scripts/fuzz.sh 2
	scripts/fuzz-socket.sh --built 6000
	scripts/torture.sh 25
	scripts/clock.sh
	scripts/unit-tests.sh

bench: ## Measures, each figure beside a baseline
	@scripts/install-deps.sh bench
	@$(MAKE) --no-print-directory build
	# Foundation, the baseline, finds its zones only where the standard library is linked dynamically.
	swift build -c release $(SWIFT_FLAGS) --product CivilTimeBenchmark
	$(BIN)/CivilTimeBenchmark
	Benchmarks/run.sh
	Benchmarks/planning.sh
	Benchmarks/burst.sh

# For each topic.
FUZZ_SECONDS ?= 60
# To the library's server, and to the daemon.
FUZZ_FRAMES ?= 1000000

fuzz: ## Fuzzes what reads text and bytes, FUZZ_SECONDS=60 a topic, and the socket, FUZZ_FRAMES=1000000
	@scripts/install-deps.sh run
	scripts/fuzz.sh $(FUZZ_SECONDS)
	SWIFT_FLAGS="$(SWIFT_FLAGS)" scripts/fuzz-socket.sh $(FUZZ_FRAMES)

# How often the daemon is killed.
TORTURE_KILLS ?= 200

torture: ## Kills the daemon under load, TORTURE_KILLS=200 times, moves its clock, and looks whether it kept its promises
	@scripts/install-deps.sh torture
	@$(MAKE) --no-print-directory build
	scripts/torture.sh --bin $(BIN) $(TORTURE_KILLS)
	scripts/torture.sh --bin $(BIN) --plant every 12
	scripts/clock.sh --bin $(BIN) --deals 4000

format: ## Formats the Swift code
	swift format -i -r -p $(SWIFT_CODE)

lint: ## Checks the format of the Swift code
	swift format lint --strict -r -p $(SWIFT_CODE)

install: build ## Installs what `make build` built; PREFIX=/usr, SYSCONFDIR=/etc, DESTDIR
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/systemd/system $(DESTDIR)$(PREFIX)/lib/followupd/rules.d \
	    $(DESTDIR)$(SYSCONFDIR)/followupd/rules.d
	install -m 755 $(BIN)/followupd $(BIN)/followupctl $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(BIN)/followupd-deliver $(DESTDIR)$(PREFIX)/lib/followupd
	install -d $(DESTDIR)$(PREFIX)/lib/followupd/deliver
	install -m 755 libexec/deliver/* $(DESTDIR)$(PREFIX)/lib/followupd/deliver
	install -m 644 systemd/*.service systemd/*.socket $(DESTDIR)$(PREFIX)/lib/systemd/system
	sed -i 's|=/usr/bin/|=$(PREFIX)/bin/|; s|=/usr/lib/followupd/|=$(PREFIX)/lib/followupd/|' \
	    $(DESTDIR)$(PREFIX)/lib/systemd/system/followupd.service $(DESTDIR)$(PREFIX)/lib/systemd/system/followupd-deliver@.service
	for kind in sysusers tmpfiles; do \
	    if [ -e systemd/followupd.$$kind ]; then \
	        install -D -m 644 systemd/followupd.$$kind $(DESTDIR)$(PREFIX)/lib/$$kind.d/followupd.conf || exit 1; \
	    fi; \
	done
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/catalog
	install -m 644 systemd/*.catalog $(DESTDIR)$(PREFIX)/lib/systemd/catalog
	# Not in force until somebody takes the suffix away.
	install -d $(DESTDIR)$(SYSCONFDIR)/followupd/deliver.d
	for example in etc/deliver.d/*.example; do \
	    sed 's|/usr/lib/followupd/|$(PREFIX)/lib/followupd/|' $$example > $(DESTDIR)$(SYSCONFDIR)/followupd/deliver.d/$${example##*/} || exit 1; \
	done
	install -m 644 etc/rules.d/*.yaml $(DESTDIR)$(PREFIX)/lib/followupd/rules.d
	install -d $(DESTDIR)$(PREFIX)/lib/followupd/calendars
	install -m 644 etc/calendars/*.yaml $(DESTDIR)$(PREFIX)/lib/followupd/calendars
	for page in docs/man/*.[1-8]; do \
	    install -D -m 644 $$page $(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$${page##*/} || exit 1; \
	done
	install -D -m 644 completions/followupctl.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/followupctl
	install -D -m 644 completions/_followupctl $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_followupctl
	install -D -m 644 completions/followupctl.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/followupctl.fish
	# What an administrator has edited stays.
	[ -e $(DESTDIR)$(SYSCONFDIR)/followupd/followupd.yaml ] || \
	    install -m 644 etc/followupd.yaml $(DESTDIR)$(SYSCONFDIR)/followupd
	install -d $(DESTDIR)$(PREFIX)/share/doc/followupd
	install -m 644 $(wildcard LICENSE *.md docs/*.md) $(DESTDIR)$(PREFIX)/share/doc/followupd

clean: ## Removes what was built, and the example's records
	rm -rf .build .run
