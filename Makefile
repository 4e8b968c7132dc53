# The front door. Everything is done by tools/bootstrap.py, which needs Python 3.11, pip and Node 20 and nothing else.
BOOTSTRAP := python3 tools/bootstrap.py
HEAR ?= 12

.PHONY: help setup demo test check docs lock clean

help:      ## what there is
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed 's/: *##/	/'

setup:     ## .venv/ with the earwitness command
	@$(BOOTSTRAP) setup

demo:      ## the sample case, from audio files to a released story (HEAR=12, all or 0 recordings by the real model)
	@$(BOOTSTRAP) demo --hear $(HEAR)

test:      ## the whole test suite
	@$(BOOTSTRAP) test

check:     ## format, lint, types, import contracts, documentation
	@$(BOOTSTRAP) check

docs:      ## write docs/reference/ anew from the code
	@$(BOOTSTRAP) docs

lock:      ## make the lock files anew
	@$(BOOTSTRAP) lock

clean:     ## throw away what was made here, except cases
	rm -rf .venv .tools .pytest_cache .mypy_cache .ruff_cache src/earwitness/resources/player frontend/node_modules
