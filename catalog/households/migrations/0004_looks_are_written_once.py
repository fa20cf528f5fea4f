import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from catalog.foundation import append_only

TABLES = ("households_look",)


def guard(apps, schema_editor):
    append_only.guard(schema_editor, TABLES)


def unguard(apps, schema_editor):
    append_only.unguard(schema_editor, TABLES)


class Migration(migrations.Migration):
    """Who read what of a household stays on record, whoever asks; so a person who has looked is not deleted.

    A later migration that alters the table has to call ``guard`` again on SQLite, which makes the table anew.
    """

    dependencies = [
        ("households", "0003_every_row_names_its_seller"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AlterField(
            model_name="look",
            name="user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to=settings.AUTH_USER_MODEL, verbose_name="person",
            ),
        ),
        migrations.AlterField(
            model_name="look",
            name="field",
            field=models.CharField(
                choices=[
                    ("name", "name of the head"),
                    ("id_number", "identity number"),
                    ("bank_card", "bank card"),
                    ("phone", "telephone"),
                    ("paper", "scan"),
                ],
                max_length=10,
                verbose_name="what was read",
            ),
        ),
        migrations.RunPython(guard, unguard),
    ]
