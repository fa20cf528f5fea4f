from django.db import migrations, models


class Migration(migrations.Migration):
    """A reminder reaches people by e-mail or by phone, so its mark says that it was sent, not mailed."""

    dependencies = [("recognition", "0004_levels_have_names")]

    operations = [
        migrations.RenameField("reminder", "mailed_at", "sent_at"),
        migrations.AlterField("reminder", "sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
    ]
