"""How a thief with the database's own rights goes about it: he takes the guards away first.

Tests of tampering use this, and so does the emptying of tables between tests that commit (tests/conftest.py).
"""

from contextlib import contextmanager
from importlib import import_module

from django.db import connection

guards = import_module("shop.ledger.migrations.0002_rows_are_append_only")
#: The guards of every append-only table; the broom takes all of them away.
ALL = (
    guards,
    import_module("catalog.lots.migrations.0003_events_and_links_are_append_only"),
    import_module("catalog.households.migrations.0004_looks_are_written_once"),
    import_module("catalog.safety.migrations.0004_certificates_are_kept_and_looks_written_once"),
)


@contextmanager
def guards_off(*modules):
    """Take the triggers of these migrations (the ledger's alone, if none is named) away, and put them back."""
    _switch("DISABLE", modules or (guards,))
    try:
        yield
    finally:
        _switch("ENABLE", modules or (guards,))


def _switch(verb, modules):
    with connection.schema_editor(atomic=False) if connection.vendor == "postgresql" else _plain() as editor:
        if connection.vendor == "postgresql":
            # Foreign keys still to be checked would hold the tables.
            editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in [table for module in modules for table in module.TABLES]:
                editor.execute(f"ALTER TABLE {table} {verb} TRIGGER USER")
            return
        for module in modules:
            (module.unguard if verb == "DISABLE" else module.guard)(None, editor)


@contextmanager
def _plain():
    """SQLite's schema editor refuses to work inside a transaction; creating triggers there is fine."""

    class Editor:
        pass

    editor = Editor()
    editor.connection = connection
    editor.execute = lambda sql: connection.cursor().execute(sql).close()
    yield editor
