import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Members hear of recalls one by one; the officer sees who was texted, and who knows."""

    dependencies = [
        ('recalls', '0001_initial'),
        ('welfare', '0002_short_workplaces_and_notices'),
    ]

    operations = [
        migrations.AddField(
            model_name='membernotice',
            name='alert',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recalls.alert', verbose_name='alert'),
        ),
        migrations.AddField(
            model_name='membernotice',
            name='read_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='read at'),
        ),
        migrations.AddField(
            model_name='membernotice',
            name='read_by',
            field=models.CharField(blank=True, max_length=150, verbose_name='noted by'),
        ),
        migrations.AddField(
            model_name='membernotice',
            name='texted_tail',
            field=models.CharField(blank=True, max_length=4, verbose_name='last digits of the phone'),
        ),
        migrations.AlterField(
            model_name='membernotice',
            name='kind',
            field=models.CharField(choices=[('arrived', 'the goods are there'), ('withdrawn', 'goods will not come'), ('moved', 'another pick-up point'), ('alert', 'something is wrong with the goods'), ('reminder', 'something is still to be done')], max_length=10, verbose_name='what happened'),
        ),
        migrations.AlterField(
            model_name='membernotice',
            name='text',
            field=models.CharField(max_length=800, verbose_name='message'),
        ),
    ]
