# calcast - build, run, test. No configure step; `make help` lists the targets.

# What Debian 12 must have: to build and run; to test as well.
DEPS_RUN  = gcc libc6-dev libical-dev libsqlite3-dev libmicrohttpd-dev \
            libcurl4-openssl-dev libjansson-dev libutf8proc-dev libssl-dev \
            libdeflate-dev libinih-dev libseccomp-dev libxml2-dev \
            libpcre2-dev libqrencode-dev tzdata ca-certificates
DEPS_TEST = $(DEPS_RUN) libcmocka-dev python3 python3-icalendar \
            python3-jsonschema nodejs npm cppcheck curl clang libclang-rt-14-dev chromium
DEPS_BENCH = $(DEPS_TEST) wrk nginx-light nghttp2-client

MODE   ?= release
B       = build/$(MODE)
CC      = gcc
CSTD    = -std=c11 -D_GNU_SOURCE -I. -I/usr/include/libxml2
WARN    = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
          -Wpointer-arith -Wwrite-strings -Wvla
HARDEN  = -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
FLAGS_release = -O2 -g $(HARDEN)
FLAGS_debug   = -O0 -g3 -Werror
FLAGS_asan    = -O1 -g -Werror -fsanitize=address,undefined \
                -fno-sanitize-recover=all -fno-omit-frame-pointer -DSANITIZED \
                -Wno-format-truncation
FLAGS_tsan    = -O1 -g -Werror -fsanitize=thread -DSANITIZED -Wno-format-truncation
FLAGS_fuzz    = -O1 -g -fsanitize=fuzzer-no-link,address,undefined \
                -fno-sanitize-recover=all -DSANITIZED -Wno-unknown-warning-option
LINK_release  = -pie -Wl,-z,relro,-z,now
LINK_asan     = -fsanitize=address,undefined
LINK_fuzz     = -fsanitize=fuzzer,address,undefined
LINK_tsan     = -fsanitize=thread
LDLIBS  = -lical -lsqlite3 -lmicrohttpd -lcurl -ljansson -lutf8proc -lcrypto \
          -ldeflate -linih -lseccomp -lxml2 -lpcre2-8 -lqrencode -lpthread -lm

DIRS    = base db feeds scrapers scrapers/modules server/push server/http \
          server/pages server/cli
SRC     = $(filter-out server/cli/main.c,$(foreach d,$(DIRS),$(wildcard $d/*.c)))
LIB     = $B/lib.a
BIN     = $B/calcast
TESTS   = $(patsubst tests/%.c,$B/tests/%,$(wildcard tests/test_*.c))
# What reads foreign bytes, by module; and texts of dates.
FUZZERS = date csv html ics json jsonld kbo kopis lines mlb neis rss xml
SECONDS ?= 10
JOBS   ?= $(shell nproc)
# Where threads meet: run under TSan as well.
TESTS_TSAN = test_log test_zone test_db test_http test_cache test_watch test_push test_hosts test_pool
READERS = tests/readers/node_modules/.package-lock.json $B/tests/readers/read_libical \
          $B/tests/readers/time_libical
DATA   ?= ../shared/data

.SECONDARY:
.PHONY: all run test programs check units e2e browser accuracy tsan fuzz fuzzers bench style lint demo deps deps-test clean help
all: $(BIN)                ## build build/release/calcast

$(BIN): $B/server/cli/main.o $(LIB)
	@echo "  link $@"; $(CC) $(LINK_$(MODE)) -o $@ $^ $(LDLIBS)

$(LIB): $(SRC:%.c=$B/%.o)
	@rm -f $@; ar rc $@ $^

$B/%.o: %.c | build/.deps-run
	@mkdir -p $(@D)
	@echo "  $(MODE) $<"; $(CC) $(CSTD) $(WARN) $(FLAGS_$(MODE)) -MMD -MP -c -o $@ $<

# What the assembler embeds, the compiler's own dependency files do not know.
$B/db/schema.o: $(wildcard db/schema/*.sql)
$B/server/pages/pages.o: $(wildcard server/pages/*.html server/pages/*.css server/pages/*.js server/pages/*.json)

# A recipe is in the program when it lies in its folder: RECIPE(number, "name") each.
RECIPES = $(filter-out schema,$(sort $(basename $(notdir $(wildcard scrapers/recipes/*.json)))))
$B/scrapers/recipes.def: scrapers/recipes Makefile
	@mkdir -p $(@D)
	@n=0; for r in $(RECIPES); do n=$$((n + 1)); echo "RECIPE($$n, \"$$r\")"; done >$@
$B/scrapers/shipped.o: CSTD += -I$B
$B/scrapers/shipped.o: $B/scrapers/recipes.def $(wildcard scrapers/recipes/*.json)

$B/tests/%.o: CSTD += -DCALCAST='"$(CURDIR)/$(BIN)"' -DFIXTURES='"$(CURDIR)/tests/fixtures"' -DDATA='"$(DATA)"'
$B/tests/%.o: tests/%.c | build/.deps-test
	@mkdir -p $(@D)
	@echo "  $(MODE) $<"; $(CC) $(CSTD) $(WARN) $(FLAGS_$(MODE)) -MMD -MP -c -o $@ $<
$B/tests/test_%: $B/tests/test_%.o $(LIB)
	@$(CC) $(LINK_$(MODE)) -o $@ $^ $(LDLIBS) -lcmocka
$B/tests/bench/%: $B/tests/bench/%.o $(LIB)
	@$(CC) $(LINK_$(MODE)) -o $@ $^ $(LDLIBS)
$B/tests/readers/%: tests/readers/%.c | build/.deps-test
	@mkdir -p $(@D)
	@$(CC) $(CSTD) $(WARN) -O1 -g -o $@ $< -lical

tests/%/node_modules/.package-lock.json: tests/%/package-lock.json | build/.deps-test
	cd tests/$* && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

run: all                   ## demo feeds on http://127.0.0.1:8080, no network needed
	@sh scrapers/demo/run.sh $(BIN)

test: $(BIN) units e2e browser accuracy style ## unit tests, then the real binary over real sockets

programs: $(BIN) $(TESTS)  ## all that is compiled, without running it

units: $(BIN) $(TESTS)     ## cmocka; ONLY=test_x for one
	@sh tests/units.sh $(if $(ONLY),$B/tests/$(ONLY),$(TESTS))

e2e: $(BIN) $(READERS)     ## the real binary; ONLY=name for one
	@/usr/bin/python3 tests/e2e/run.py --bin $(BIN) --readers $B/tests/readers --data $(DATA) $(ONLY)

browser: $(BIN) tests/browser/node_modules/.package-lock.json  ## the pages, in Chromium; SHOTS=dir for pictures
	@/usr/bin/python3 tests/browser/run.py --bin $(BIN) $(if $(SHOTS),--shots $(SHOTS))

accuracy: $(BIN)           ## what is read of recorded pages whose truth is known; ONLY=name for one
	@/usr/bin/python3 tests/accuracy/run.py --bin $(BIN) --data $(DATA) $(ONLY)

check:                     ## everything under ASan+UBSan, threads under TSan, fuzzers, lint, style
	$(MAKE) -j$(JOBS) MODE=asan programs
	$(MAKE) MODE=asan units e2e
	$(MAKE) -j$(JOBS) MODE=tsan tsan
	$(MAKE) fuzz SECONDS=5
	$(MAKE) lint style

tsan: $(BIN) $(TESTS_TSAN:%=$B/tests/%)
	@sh tests/units.sh $(TESTS_TSAN:%=$B/tests/%)

fuzz:                      ## each fuzzer for SECONDS=10; ONLY=name for one
	@$(MAKE) -j$(JOBS) MODE=fuzz CC=clang fuzzers
	@$(MAKE) -k -j$(JOBS) MODE=fuzz CC=clang $(patsubst %,fuzz-%,$(or $(ONLY),$(FUZZERS)))
fuzzers: $(FUZZERS:%=$B/fuzz_%)
fuzz-%: $B/fuzz_%
	@sh tests/fuzz/run.sh build/fuzz $(SECONDS) $*
$B/fuzz_date $B/fuzz_lines: $B/fuzz_%: $B/tests/fuzz/fuzz_%.o $(LIB)
	@$(CC) $(LINK_$(MODE)) -o $@ $^ $(LDLIBS)
$B/fuzz_%: $B/tests/fuzz/fuzz_module.o $(LIB)
	@$(CC) $(LINK_$(MODE)) -o $@ $^ $(LDLIBS)

lint: | build/.deps-test   ## cppcheck
	cppcheck --quiet --std=c11 -j$(JOBS) -D_GNU_SOURCE -I. --inline-suppr --error-exitcode=1 \
	    --library=tests/cppcheck.cfg --enable=warning,performance,portability \
	    --suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches \
	    --template=gcc $(DIRS)

style:                     ## the rules that a machine can check
	@sh tests/style.sh

bench: all $(READERS) $B/tests/bench/time_personal | build/.deps-bench  ## measures, as ratios of one run
	@/usr/bin/python3 tests/bench/run.py --bin $(BIN)

deps: build/.deps-run      ## install what building needs (Debian), or print the list
deps-test: build/.deps-test
build/.deps-run build/.deps-test build/.deps-bench: build/.deps-%: Makefile
	@mkdir -p build
	@sh tests/deps.sh $(DEPS_$(shell echo $* | tr a-z A-Z))
	@touch $@

clean:                     ## remove everything built, and the demo's database
	rm -rf build var tests/readers/node_modules tests/browser/node_modules

help:
	@sed -n 's/^\([a-z0-9-]*\):.*## */\1\t/p' Makefile

-include $(shell find build -name '*.d' 2>/dev/null)
