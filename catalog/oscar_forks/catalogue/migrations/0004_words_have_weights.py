from django.db import migrations, models

from catalog.oscar_forks.catalogue.search import sqlite

LINES = " || ".join(
    f"setweight(to_tsvector('simple', split_part(search_text, E'\\n', {line})), '{weight}')"
    for line, weight in enumerate("ABCD", start=1)
)
WEIGHTED = f"""
ALTER TABLE catalogue_product DROP COLUMN search_vector;
ALTER TABLE catalogue_product ADD COLUMN search_vector tsvector GENERATED ALWAYS AS ({LINES}) STORED;
CREATE INDEX product_search_words ON catalogue_product USING gin (search_vector);
"""
PLAIN = """
ALTER TABLE catalogue_product DROP COLUMN search_vector;
ALTER TABLE catalogue_product ADD COLUMN search_vector tsvector
  GENERATED ALWAYS AS (to_tsvector('simple', search_text)) STORED;
CREATE INDEX product_search_words ON catalogue_product USING gin (search_vector);
"""


def weigh(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(WEIGHTED)
        return
    schema_editor.execute(sqlite.CREATE)
    texts = apps.get_model("catalogue", "Product").objects.values_list("pk", "search_text")
    sqlite.Fts5().write(list(texts))


def weigh_no_more(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(PLAIN if postgres else f"DROP TABLE {sqlite.TABLE}")


class Migration(migrations.Migration):
    """A search text has four lines: name, kind, place, seller; what stands in an earlier one comes first.

    On SQLite they become the columns of an FTS5 table. ``rebuild_search`` writes the texts of before in four lines;
    until it has run they are found as they were, all in one.
    """

    dependencies = [("catalogue", "0003_units_may_be_added")]
    operations = [
        migrations.RunPython(weigh, weigh_no_more),
        migrations.CreateModel(
            name="SearchNews",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("product_id", models.BigIntegerField(unique=True)),
                ("version", models.BigIntegerField()),
            ],
        ),
    ]
