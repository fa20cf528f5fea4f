from django.db import migrations

TABLES = ("ledger_entry", "ledger_seal", "ledger_treenode", "ledger_treehead")
#: When a new row would be a row that stands already. SQLite's INSERT OR REPLACE deletes the standing row without
#: asking a delete trigger, so an insert that meets one is dropped before it can.
SAME = {
    "ledger_entry": "id = NEW.id OR entry_no = NEW.entry_no OR source = NEW.source",
    "ledger_seal": '"index" = NEW."index" OR entry_id = NEW.entry_id',
    "ledger_treenode": 'id = NEW.id OR (level = NEW.level AND "index" = NEW."index")',
    "ledger_treehead": "id = NEW.id OR size = NEW.size",
}

POSTGRESQL = """
CREATE OR REPLACE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL, params=None)
        for table in TABLES:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION ledger_append_only()"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()"
            )
        return
    for table in TABLES:
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'The ledger is append-only: {verb} on {table} is refused.'); END"
            )
        schema_editor.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {SAME[table]}) "
            "BEGIN SELECT RAISE(IGNORE); END"
        )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"DROP TRIGGER {table}_no_change ON {table}")
            schema_editor.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
        schema_editor.execute("DROP FUNCTION ledger_append_only()")
        return
    for table in TABLES:
        for what in ("update", "delete", "replace"):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{what}")


class Migration(migrations.Migration):
    """Rows of the ledger are written once and then never change and never go, whoever asks."""

    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
