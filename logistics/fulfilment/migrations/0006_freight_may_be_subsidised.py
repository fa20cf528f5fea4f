import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Pots of money pay a part of the freight; each order takes of one at most what is left."""

    dependencies = [
        ('catalogue', '0006_prices_are_compared_in_their_own_room'),
        ('fulfilment', '0005_papers_travel_along'),
        ('market', '0002_goods_go_into_cold_stores'),
    ]

    operations = [
        migrations.CreateModel(
            name='FreightSubsidy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pot', models.CharField(max_length=50, verbose_name='paid from')),
                ('per_order_cny', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name='yuan per order')),
                ('percent', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='share of the freight, %')),
                ('cap_cny', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='at most in all')),
                ('spent_cny', models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name='paid so far')),
                ('first_on', models.DateField(verbose_name="first day")),
                ('last_on', models.DateField(verbose_name='last day')),
                ('action', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='subsidy', to='market.action', verbose_name='measure from a warning')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.product', verbose_name='product')),
            ],
            options={
                'verbose_name': 'courier subsidy',
                'verbose_name_plural': 'courier subsidies',
                'ordering': ['-first_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='SubsidyUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=40, verbose_name='reference')),
                ('amount_cny', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='amount')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('returned_at', models.DateTimeField(blank=True, null=True, verbose_name='given back at')),
                ('subsidy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='fulfilment.freightsubsidy', verbose_name='courier subsidy')),
            ],
            options={
                'verbose_name': 'subsidised order',
                'verbose_name_plural': 'subsidised orders',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.AddIndex(
            model_name='freightsubsidy',
            index=models.Index(fields=['product', 'last_on'], name='subsidy_running'),
        ),
        migrations.AddConstraint(
            model_name='freightsubsidy',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('per_order_cny__gt', 0), ('percent', None)), models.Q(('per_order_cny', None), ('percent__gt', 0), ('percent__lte', 100)), _connector='OR'), name='subsidy_one_rule'),
        ),
        migrations.AddConstraint(
            model_name='freightsubsidy',
            constraint=models.CheckConstraint(condition=models.Q(('cap_cny__gt', 0), ('spent_cny__gte', 0), ('spent_cny__lte', models.F('cap_cny'))), name='subsidy_within_its_cap'),
        ),
        migrations.AddConstraint(
            model_name='freightsubsidy',
            constraint=models.CheckConstraint(condition=models.Q(('first_on__lte', models.F('last_on'))), name='subsidy_dates'),
        ),
        migrations.AddIndex(
            model_name='subsidyuse',
            index=models.Index(fields=['reference'], name='subsidyuse_reference'),
        ),
        migrations.AddConstraint(
            model_name='subsidyuse',
            constraint=models.UniqueConstraint(fields=('subsidy', 'reference'), name='subsidyuse_once'),
        ),
        migrations.AddConstraint(
            model_name='subsidyuse',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cny__gt', 0)), name='subsidyuse_of_something'),
        ),
    ]
