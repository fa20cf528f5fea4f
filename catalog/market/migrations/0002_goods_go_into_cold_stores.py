import catalog.foundation.units
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A warning can offer cold room, holders book it, and a case knows what of it lies in store."""

    dependencies = [
        ('catalogue', '0006_prices_are_compared_in_their_own_room'),
        ('market', '0001_what_is_offered_wanted_and_unsold'),
        ('origins', '0002_places_change_and_are_helped'),
        ('partner', '0002_stock_may_be_promised_but_uncovered'),
    ]

    operations = [
        migrations.CreateModel(
            name='StoreBooking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='quantity')),
                ('unit', models.CharField(choices=catalog.foundation.units.choices, max_length=8, verbose_name='unit')),
                ('weight_t', models.DecimalField(decimal_places=3, max_digits=10, verbose_name='weight, tonnes')),
                ('first_on', models.DateField(verbose_name="first day")),
                ('last_on', models.DateField(verbose_name='until')),
                ('by', models.CharField(max_length=150, verbose_name='by')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('key', models.CharField(max_length=60, verbose_name='key')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='taken out at')),
            ],
            options={
                'verbose_name': 'booking of a cold store',
                'verbose_name_plural': 'bookings of cold stores',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='StoreOffer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('store', models.CharField(max_length=50, verbose_name='cold store')),
                ('capacity_t', models.DecimalField(decimal_places=3, max_digits=10, verbose_name='free, tonnes')),
                ('booked_t', models.DecimalField(decimal_places=3, default=0, max_digits=10, verbose_name='booked, tonnes')),
                ('price_cny', models.DecimalField(decimal_places=2, max_digits=8, verbose_name='price per tonne and day')),
                ('first_on', models.DateField(verbose_name="first day")),
                ('last_on', models.DateField(verbose_name='until')),
            ],
            options={
                'verbose_name': 'cold store on offer',
                'verbose_name_plural': 'cold stores on offer',
                'ordering': ['-first_on', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='case',
            name='stored_quantity',
            field=models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name='put into store'),
        ),
        migrations.AddField(
            model_name='case',
            name='stored_until',
            field=models.DateField(blank=True, null=True, verbose_name='in store until'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('stored_quantity__gte', 0), ('stored_quantity__lte', models.F('quantity'))), name='market_case_stored'),
        ),
        migrations.AddField(
            model_name='storebooking',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='market.case', verbose_name='register entry'),
        ),
        migrations.AddField(
            model_name='storeoffer',
            name='action',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='store_offer', to='market.action', verbose_name='measure from a warning'),
        ),
        migrations.AddField(
            model_name='storebooking',
            name='offer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='market.storeoffer', verbose_name='cold store on offer'),
        ),
        migrations.AddConstraint(
            model_name='storeoffer',
            constraint=models.CheckConstraint(condition=models.Q(('booked_t__gte', 0), ('booked_t__lte', models.F('capacity_t')), ('capacity_t__gt', 0)), name='market_store_room'),
        ),
        migrations.AddConstraint(
            model_name='storeoffer',
            constraint=models.CheckConstraint(condition=models.Q(('price_cny__gte', 0)), name='market_store_price'),
        ),
        migrations.AddConstraint(
            model_name='storeoffer',
            constraint=models.CheckConstraint(condition=models.Q(('first_on__lte', models.F('last_on'))), name='market_store_dates'),
        ),
        migrations.AddConstraint(
            model_name='storebooking',
            constraint=models.UniqueConstraint(fields=('case', 'key'), name='market_booking_once'),
        ),
        migrations.AddConstraint(
            model_name='storebooking',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0), ('weight_t__gt', 0)), name='market_booking_of_something'),
        ),
        migrations.AddConstraint(
            model_name='storebooking',
            constraint=models.CheckConstraint(condition=models.Q(('first_on__lte', models.F('last_on'))), name='market_booking_dates'),
        ),
        migrations.AlterField(
            model_name="post", name="available_from", field=models.DateField(verbose_name="first day")
        ),
    ]
