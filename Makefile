# Realty. `make run` starts everything, `make test` tests it; the rest is for those who change it.
# Needs Python 3.11 or newer with venv, git and make. `make run PORT=9000 DATA_DIR=/srv/realty` moves it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV ?= uv
# Installed once per state of a lock file: the stamp's name holds the hash of the file.
stamp = $(VENV)/.$(1)-$(shell sha256sum requirements/$(1).txt | cut -c1-16)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.SILENT:
.DEFAULT_GOAL := help
.PHONY: help setup run test cells-test lint types migrations check browser-test proof attack mutations bench lock clean

help: ## this list
	awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

setup: $(call stamp,run) ## make the virtual environment and install what the site needs

run: setup ## start the site with its database and demo; Ctrl-C stops it all
	exec $(BIN)/python manage.py serve

test: $(call stamp,test) ## every test but those of the browser and the proofs
	$(BIN)/python -m pytest -q -n auto -m "not browser and not proof" $(ARGS)

cells-test: $(call stamp,test) ## the same tests, with tenants that alternate over two cells
	DATABASE_CELLS=on $(BIN)/python -m pytest -q -n auto -m "not browser and not proof" $(ARGS)

lint: $(call stamp,check) ## ruff, the order of imports, and the format of templates
	$(BIN)/python -m ruff check .
	$(BIN)/lint-imports
	$(BIN)/djade --check --target-version 5.2 $$(find templates -name "*.html")

types: $(call stamp,check) ## mypy
	$(BIN)/python -m mypy

migrations: $(call stamp,check) ## no model may lack its migration
	$(BIN)/python manage.py makemigrations --check --dry-run

check: lint types migrations ## lint, order of imports, types and migrations

browser-test: $(call stamp,check) ## the tests that drive Chromium, with screenshots in tests/screenshots/
	$(BIN)/python -m pytest -q -n auto -m browser $(ARGS)

proof: $(call stamp,test) ## the long proofs: kill -9 at any moment, simulated days of schedules and of twenty feeds
	$(BIN)/python -m pytest -q -n auto -m proof $(ARGS)

mutations: $(call stamp,test) ## 20,000 mutated answers for each provider: no crash, no hang, no wrong removal
	MUTATIONS=20000 $(BIN)/python -m pytest -q -n auto tests/mls_sync/providers -k mutat $(ARGS)

attack: $(call stamp,test) ## the whole attack list against the site's own code and a database of its own, as a table
	ATTACK=full $(BIN)/python -m pytest -q tests/attack tests/realty/api/test_document.py $(ARGS)

bench: $(call stamp,bench) ## measure, print the figures and write bench/results.json
	$(BIN)/python -m bench $(ARGS)

lock: ## compile requirements/*.in again (needs uv)
	cd requirements && for name in run test check bench s3 s3_test; do \
	  $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-header --no-annotate $$(case $$name in run|s3*) ;; *) echo --constraint run.txt;; esac) --output-file $$name.txt $$name.in || exit 1; \
	done

clean: ## remove the virtual environment and caches; the data stay
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  found=$$($(PYTHON) --version 2>/dev/null || echo "no $(PYTHON)"); \
	  echo "Python 3.11 or newer is needed; found $$found: install it, or name it with PYTHON=python3.12"; exit 1; }
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python has no venv module: install it (Debian: apt install python3-venv)"; exit 1; }
	echo "Making the virtual environment"
	$(PYTHON) -m venv --clear $(VENV)

$(VENV)/.%: | $(BIN)/python
	set=$$(echo $* | cut -d- -f1); \
	echo "Installing the packages of requirements/$$set.txt (once; about a minute)"; \
	$(PIP) --requirement requirements/$$set.txt && rm -f $(VENV)/.$$set-* && touch $@
