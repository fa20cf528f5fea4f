"""Tables whose rows are written once: the database itself refuses to change or delete them, whoever asks.

For migrations. On SQLite a later migration that alters such a table makes it anew and loses the triggers: it has to
call ``guard`` again.
"""

from collections.abc import Sequence

POSTGRESQL = """
CREATE OR REPLACE FUNCTION rows_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused.', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
"""


def guard(schema_editor, tables: Sequence[str]) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE of ``tables`` from now on."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL, params=None)
        for table in tables:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION rows_are_append_only()"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION rows_are_append_only()"
            )
        return
    for table in tables:
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: {verb} is refused.'); END"
            )
        # INSERT OR REPLACE deletes the standing row without asking a delete trigger.
        schema_editor.execute(
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) BEGIN SELECT RAISE(IGNORE); END"
        )


def unguard(schema_editor, tables: Sequence[str]) -> None:
    """Take the triggers of ``guard`` away."""
    if schema_editor.connection.vendor == "postgresql":
        for table in tables:
            schema_editor.execute(f"DROP TRIGGER {table}_no_change ON {table}")
            schema_editor.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
        return
    for table in tables:
        for what in ("update", "delete", "replace"):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{what}")
