from django.db import migrations, models


class Migration(migrations.Migration):
    """A refund keeps what went back to the pot of a subsidy beside the money."""

    dependencies = [
        ('ordering', '0003_closed_accounts_are_masked'),
    ]

    operations = [
        migrations.AddField(
            model_name='orderrefund',
            name='subsidy_cny',
            field=models.DecimalField(decimal_places=2, default=0, help_text='Back to its pot; never part of the money', max_digits=12, verbose_name='courier subsidy given back'),
        ),
    ]
