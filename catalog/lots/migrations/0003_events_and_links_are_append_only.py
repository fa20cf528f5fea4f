from django.db import migrations

from catalog.foundation import append_only

TABLES = ("lots_lotevent", "lots_lotlink", "lots_recalledlot")


def guard(apps, schema_editor):
    append_only.guard(schema_editor, TABLES)


def unguard(apps, schema_editor):
    append_only.unguard(schema_editor, TABLES)


class Migration(migrations.Migration):
    """What happened to a lot, what it was made of and what recalled it is written once, whoever asks.

    A later migration that alters one of these tables has to call ``guard`` again on SQLite, which makes the table anew.
    """

    dependencies = [("lots", "0002_families_records_and_recalls")]
    operations = [migrations.RunPython(guard, unguard)]
