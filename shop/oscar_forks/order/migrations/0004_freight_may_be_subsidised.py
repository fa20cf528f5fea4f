from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """An order keeps what a subsidy pays of its freight, apart from what its buyer pays."""

    dependencies = [
        ('basket', '0003_initial'),
        ('order', '0003_lines_know_their_zone'),
        ('partner', '0002_stock_may_be_promised_but_uncovered'),
        ('sites', '0002_alter_domain_unique'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='order',
            name='freight_subsidy_cny',
            field=models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name='courier subsidy'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('freight_subsidy_cny__gte', 0)), name='order_subsidy_not_negative'),
        ),
    ]
