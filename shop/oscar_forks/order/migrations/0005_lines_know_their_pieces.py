from django.db import migrations, models


class Migration(migrations.Migration):
    """A line keeps how many pieces one unit held, so that its price can be told by the piece."""

    dependencies = [("order", "0004_freight_may_be_subsidised")]
    operations = [
        migrations.AddField(
            model_name="line",
            name="pieces",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="pieces in one unit"),
        ),
    ]
