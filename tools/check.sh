#!/usr/bin/env bash
# What the architecture document can be wrong about. Each line says what it looks at; all run, the worst decides.
set -u
cd "$(dirname "$0")/.."
worst=0
look() { local name=$1; shift; local out; if out=$("$@" 2>&1); then echo "ok    $name"; else echo "$out"; echo "WRONG $name"; worst=1; fi; }
export DJANGO_SETTINGS_MODULE=shop.settings.test
look "style (ruff)"                 .venv/bin/ruff check .
look "format (ruff)"                .venv/bin/ruff format --check .
look "walls between packages"       .venv/bin/lint-imports
look "templates (djlint)"           .venv/bin/djlint --lint --quiet shop cms logistics catalog
look "types (mypy)"                 bash -c '.venv/bin/mypy $(git ls-files "*/operations.py" "*/operations/*.py" "*/queries.py" "*/adapter.py" "*/gateways/*.py")'
look "migrations are complete"      .venv/bin/python manage.py makemigrations --check --dry-run
look "production settings"          env DJANGO_SETTINGS_MODULE=shop.settings.production $(grep -v '^#' tools/production.env | xargs) .venv/bin/python manage.py check --deploy --fail-level WARNING
look "foreign keys, translations"   .venv/bin/python -m pytest -q tests/architecture
exit $worst
