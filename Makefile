# make demo   try it: installs, fills a database, serves http://127.0.0.1:8000 (PORT=… changes it, RESET=1 rebuilds)
# make test   the whole suite, on SQLite and (when one is reachable) on PostgreSQL
# make walk   every page as every role, on a phone and at a desk, in a real browser with axe (a quarter of an hour)
# make check  what a machine can be wrong about: style, types, walls between packages, migrations, translations
# make bench  speed on PostgreSQL, printed as JSON

SHELL := /bin/bash
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3,11) <= sys.version_info < (3,14))' 2>/dev/null \
	&& { command -v $$p; break; }; done)
PORT ?= 8000
RUN := .venv/bin/python
export UV_LINK_MODE ?= copy

.PHONY: demo walk test check bench install install-dev browser clean

install: .venv/.locked
.venv/.locked: uv.lock pyproject.toml tools/boot.py
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed. Install it, or set PYTHON=/path/to/python."; exit 1; }
	@echo "Installing what uv.lock names …"
	@$(PYTHON) tools/boot.py --no-dev --inexact
	@touch $@

install-dev: .venv/.locked-dev
.venv/.locked-dev: uv.lock pyproject.toml tools/boot.py
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed. Install it, or set PYTHON=/path/to/python."; exit 1; }
	@$(PYTHON) tools/boot.py
	@touch $@ .venv/.locked

demo: install
	@DEBUG=off SITE_URL=http://127.0.0.1:$(PORT) $(RUN) manage.py demo --port $(PORT) $(if $(RESET),--reset)

browser:
	@bash tools/browser.sh

test: install-dev browser
	@$(RUN) tools/suite.py

walk: install-dev browser
	@$(RUN) -m pytest -q -m walk tests/browser

check: install-dev
	@bash tools/check.sh

bench: install-dev
	@$(RUN) -m bench

clean:
	rm -rf var .venv .boot staticfiles
