"""How a thief with the database's own rights goes about it: he takes the guards away first.

Tests of tampering use this, and so does the emptying of tables between tests that commit (tests/conftest.py).
"""

from contextlib import contextmanager
from importlib import import_module

from django.db import connection

guards = import_module("shop.ledger.migrations.0002_rows_are_append_only")


@contextmanager
def guards_off():
    """Take the triggers away, and put them back."""
    _switch("DISABLE")
    try:
        yield
    finally:
        _switch("ENABLE")


def _switch(verb):
    with connection.schema_editor(atomic=False) if connection.vendor == "postgresql" else _plain() as editor:
        if connection.vendor == "postgresql":
            # Foreign keys still to be checked would hold the tables.
            editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in guards.TABLES:
                editor.execute(f"ALTER TABLE {table} {verb} TRIGGER USER")
        elif verb == "DISABLE":
            guards.unguard(None, editor)
        else:
            guards.guard(None, editor)


@contextmanager
def _plain():
    """SQLite's schema editor refuses to work inside a transaction; creating triggers there is fine."""

    class Editor:
        pass

    editor = Editor()
    editor.connection = connection
    editor.execute = lambda sql: connection.cursor().execute(sql).close()
    yield editor
