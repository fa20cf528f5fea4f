import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from catalog.foundation import append_only

LOOKS, CERTIFICATES = TABLES = ("safety_holderlook", "safety_conformitycertificate")
KEPT = """
CREATE OR REPLACE FUNCTION certificate_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.issued_at > now() - interval '184 days' THEN
        RAISE EXCEPTION 'Certificate % has to be kept for six months.', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
"""


def guard(apps, schema_editor):
    append_only.guard(schema_editor, [LOOKS])
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(KEPT, params=None)
        schema_editor.execute(
            f"CREATE TRIGGER {CERTIFICATES}_kept BEFORE DELETE ON {CERTIFICATES} "
            "FOR EACH ROW EXECUTE FUNCTION certificate_is_kept()"
        )
        return
    schema_editor.execute(
        f"CREATE TRIGGER IF NOT EXISTS {CERTIFICATES}_kept BEFORE DELETE ON {CERTIFICATES} "
        "WHEN OLD.issued_at > datetime('now', '-184 days') "
        "BEGIN SELECT RAISE(ABORT, 'A certificate has to be kept for six months.'); END"
    )


def unguard(apps, schema_editor):
    append_only.unguard(schema_editor, [LOOKS])
    table = f" ON {CERTIFICATES}" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER {CERTIFICATES}_kept{table}")


class Migration(migrations.Migration):
    """A certificate of conformity is kept for six months and a look at a holder for good, whoever asks.

    A later migration that alters one of the tables has to call ``guard`` again on SQLite, which makes the table anew.
    """

    dependencies = [
        ("safety", "0003_the_veterinarian_signs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AlterField(
            model_name="holderlook",
            name="holder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="looks", to="safety.affectedholder",
                verbose_name="affected holder",
            ),
        ),
        migrations.AlterField(
            model_name="holderlook",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL,
                verbose_name="who",
            ),
        ),
        migrations.RunPython(guard, unguard),
    ]
