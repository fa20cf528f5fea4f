from django.db import migrations, models


class Migration(migrations.Migration):
    """What an operator asks to change is said at the detail concerned, not only in general."""

    dependencies = [
        ("catalogue", "0006_prices_are_compared_in_their_own_room"),
    ]

    operations = [
        migrations.AddField(
            model_name="product",
            name="review_remarks",
            field=models.JSONField(blank=True, default=dict, editable=False, verbose_name="reviewer's remarks"),
        ),
    ]
