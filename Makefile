# anchor-tools: Unix filters for anchor boxes.
#
## make                      build the tools into build/
## make deps                 install what is needed to build and test, with apt (Debian 12)
## make build-deps           only what the tools need
## make demo [DATA=FILE]     the whole pipeline on a small sample, or on your COCO instances.json
## make train                a small network learns from the tools' targets, and they judge it; wants python3-torch
## make check [T=NAME]       run the tests; T=unit/num, T=docs, T=recipes, T=fault, T=anchor-nms/ties: these alone
##            [SAN=1]        ... under the address and undefined-behaviour sanitizers
##            [SAN=thread]   ... the commands under the thread sanitizer
## make lint                 compiler warnings, clang-tidy, cppcheck, mandoc, layers, layout of the text
## make bench [T=NAME]       measure speed and memory: one page; T=counts: instructions, the same on a busy machine
## make fuzz [SECONDS=60]    run each fuzz target for that long
## make install [PREFIX=/usr/local] [DESTDIR=]
## make uninstall            with the same PREFIX and DESTDIR
## make clean                remove build/
## V=1 shows the commands.

CC       = gcc
CFLAGS   = -O2 -g
PREFIX   = /usr/local
DESTDIR  =
SECONDS  = 60
DATA     =
SAN      =# 1: address and undefined behaviour; thread: data races
T        =# one test or a folder of them: make check T=anchor-nms/ties
V        =# 1: show the commands

# Nothing of these may be looked up while this file is read: it is read before they are there.
build_packages = gcc libc6-dev make libcjson-dev libexpat1-dev libcsv-dev libyaml-dev libcairo2-dev libpango1.0-dev \
	libjpeg62-turbo-dev libpng-dev pkg-config zlib1g-dev
packages = $(build_packages) libcriterion-dev mandoc clang clang-tidy libclang-rt-dev cppcheck

build    = build$(if $(SAN),/san-$(SAN))
warnings = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes -Wmissing-prototypes
# Numbers mean what the source says: no contraction; and gcc 12 drops a (float) now and then when it joins statements to
# vectors.
exact    = -ffp-contract=off -fno-tree-slp-vectorize
# A write behind an array ends the process, and nothing of the tables for calls stays writable.
hardened = $(if $(SAN),,-fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fPIE)
linked   = $(if $(SAN),,-pie -Wl,-z,relro,-z,now,-z,noexecstack)
language = -std=gnu17 $(exact) -D_GNU_SOURCE -Ilib -Itests $(warnings) -pthread
san_1      = -O1 -fsanitize=address,undefined,float-cast-overflow -fno-sanitize-recover=all -fno-omit-frame-pointer
san_thread = -O1 -fsanitize=thread
san_fuzz   = -O1 -g -fsanitize=fuzzer-no-link,address,undefined,float-cast-overflow -fno-sanitize-recover=all
cflags   = $(CFLAGS) $(hardened) $(language) $(san_$(SAN))
ldflags  = $(LDFLAGS) -pthread $(linked) $(san_$(SAN))
libs     = -lcjson -lexpat -lcsv -lyaml -lz -lm
# What draws pixels is asked for when something is made of it; where it is not there, pictures are SVG and HTML alone.
pictures = $(shell pkg-config $(1) pangocairo libjpeg libpng 2>/dev/null)
man      = $(DESTDIR)$(PREFIX)/share/man
bash     = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
zsh      = $(DESTDIR)$(PREFIX)/share/zsh/site-functions
Q        = $(if $(V),,@)

modules  = $(wildcard lib/*/*.c)
tools    = $(patsubst cmd/%.c,$(build)/%,$(wildcard cmd/anchor-*.c))
library  = $(build)/libanchor.a
# Completions for shells come from the tools' own tables of options. A sanitizer's tools are for tests alone.
for_bash = $(if $(SAN),,$(tools:$(build)/%=$(build)/completions/bash/%))
for_zsh  = $(if $(SAN),,$(tools:$(build)/%=$(build)/completions/zsh/_%))
units    = $(patsubst %.c,$(build)/%,$(wildcard tests/unit/*.c tests/prop/*.c))
benches  = $(patsubst %.c,$(build)/%,$(wildcard tests/bench/*.c))
fuzzers  = $(patsubst tests/fuzz/%.c,build/fuzz/%,$(wildcard tests/fuzz/*.c))
# Criterion forks with a memory map that the thread sanitizer forbids, so SAN=thread is for the commands.
programs = $(if $(T),$(filter $(build)/tests/$(T)%,$(units)),$(units))
wanted   = $(if $(filter thread,$(SAN)),,$(programs)) $(if $(SAN)$(filter-out fault,$(T)),,$(failing))
failing  = $(build)/tests/fault/fail.so
terminal = $(build)/tests/support/terminal
# deps has to be over before anything is compiled or run, under make -j too.
first    = $(filter deps build-deps,$(MAKECMDGOALS))

all: $(tools) $(for_bash) $(for_zsh)

help:
	@sed -n 's/^## //p' Makefile

# Installs the packages $(2), as root or through sudo; $(1) says what for.
define install_packages
@if [ "$$(dpkg-query -Wf '$${db:Status-Abbrev}\n' $(2) 2>/dev/null | grep -c ^ii)" -ge $(words $(2)) ]; then \
	echo "$(1): everything is here"; exit; fi; \
command -v apt-get >/dev/null || { echo "$(1): no apt-get here; install the like of: $(2)" >&2; exit 1; }; \
sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
command -v $${sudo:-sh} >/dev/null || { echo "$(1): be root or install sudo; to install: $(2)" >&2; exit 1; }; \
$$sudo apt-get update && \
$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $(2)
endef

deps:
	$(call install_packages,$@,$(packages))

build-deps: | $(filter deps,$(MAKECMDGOALS))
	$(call install_packages,$@,$(build_packages))

demo: $(tools) | $(first)
	@PATH="$(CURDIR)/$(build):$$PATH" tests/demo $(if $(DATA),"$(DATA)")

train: $(tools) | $(first)
	@PATH="$(CURDIR)/$(build):$$PATH" tests/train/run

check: $(if $(filter unit% prop%,$(T)),,$(tools) $(terminal)) $(wanted) | $(first)
	@BUILD=$(build) SAN=$(SAN) tests/check $(if $(T),"$(T)")

lint: | $(first)
	@CFLAGS="$(CFLAGS) $(language) $(subst -I,-isystem ,$(call pictures,--cflags))" tests/lint

bench: $(tools) $(benches) | $(first)
	@BUILD=$(build) tests/bench/run $(if $(T),"$(T)")

fuzz: $(fuzzers) | $(first)
	@$(if $(fuzzers),,echo "fuzz: no targets in tests/fuzz")
	@for target in $(fuzzers); do \
		echo "fuzz $$target"; mkdir -p $$target.corpus; \
		$$target -max_total_time=$(SECONDS) -verbosity=0 -print_final_stats=1 -artifact_prefix=$$target. \
			$$target.corpus $$(ls -d tests/fuzz/$${target##*/}/ 2>/dev/null) || exit 1; done

install: $(tools) $(for_bash) $(for_zsh)
	install -d "$(DESTDIR)$(PREFIX)/bin"
	$(if $(tools),install $(tools) "$(DESTDIR)$(PREFIX)/bin")
	for page in $(wildcard man/*.[157]); do \
		install -D -m 644 $$page "$(man)/man$${page##*.}/$${page##*/}" || exit 1; done
	install -d "$(bash)" "$(zsh)"
	install -m 644 $(for_bash) "$(bash)"
	install -m 644 $(for_zsh) "$(zsh)"

uninstall:
	for tool in $(notdir $(tools)); do \
		rm -f "$(DESTDIR)$(PREFIX)/bin/$$tool" "$(bash)/$$tool" "$(zsh)/_$$tool"; done
	for page in $(notdir $(wildcard man/*.[157])); do rm -f "$(man)/man$${page##*.}/$$page"; done

clean:
	rm -rf build

$(build)/lib/draw/%.o: cflags += $(subst -I,-isystem ,$(call pictures,--cflags))
$(build)/anchor-draw $(build)/tests/unit/draw: libs += $(call pictures,--libs)

$(tools): $(build)/%: $(build)/cmd/%.o $(library)
	@echo "ld $@"
	$(Q)$(CC) $(ldflags) -o $@ $^ $(libs)

$(build)/completions/bash/%: $(build)/%
	@mkdir -p $(@D)
	$(Q)$< --completion bash >$@.part && mv $@.part $@

$(build)/completions/zsh/_%: $(build)/%
	@mkdir -p $(@D)
	$(Q)$< --completion zsh >$@.part && mv $@.part $@

$(library): $(patsubst %.c,$(build)/%.o,$(modules))
	@echo "ar $@"
	$(Q)rm -f $@ && ar rcs $@ $^

$(units): $(build)/%: $(build)/%.o $(library)
	@echo "ld $@"
	$(Q)$(CC) $(ldflags) -o $@ $^ -lcriterion $(libs)

# The compiler must not know what malloc is: it would make calloc of malloc and memset, in calloc itself.
$(failing): tests/fault/fail.c | $(first)
	@mkdir -p $(@D) && echo "ld $@"
	$(Q)$(CC) $(cflags) -U_FORTIFY_SOURCE -fno-builtin -fPIC -shared -o $@ $<

$(terminal): $(build)/%: $(build)/%.o
	@echo "ld $@"
	$(Q)$(CC) $(ldflags) -o $@ $^

$(benches): $(build)/%: $(build)/%.o $(library)
	@echo "ld $@"
	$(Q)$(CC) $(ldflags) -o $@ $^ $(libs)

$(fuzzers): build/fuzz/%: build/fuzz/tests/fuzz/%.o $(patsubst %.c,build/fuzz/%.o,$(modules))
	@echo "ld $@"
	$(Q)clang -fsanitize=fuzzer,address,undefined,float-cast-overflow -pthread -o $@ $^ $(libs)

build/fuzz/%.o: %.c | $(first)
	@mkdir -p $(@D) && echo "clang $<"
	$(Q)clang $(language) $(san_fuzz) -MMD -MP -c -o $@ $<

$(build)/%.o: %.c | $(first)
	@mkdir -p $(@D) && echo "cc $<"
	$(Q)$(CC) $(cflags) -MMD -MP -c -o $@ $<

.PHONY: all help deps build-deps demo train check lint bench fuzz install uninstall clean
.SECONDARY:
ifneq ($(filter clean,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif

-include $(shell find $(build) -name '*.d' 2>/dev/null)
