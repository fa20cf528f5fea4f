import django.db.models.deletion
from django.db import migrations, models


def of_the_seller_that_registered_first(apps, schema_editor):
    linkages = apps.get_model("recognition", "Linkage").objects.order_by("-pk")
    sellers = dict(linkages.values_list("household", "partner"))
    data = apps.get_model("households", "PersonalData").objects
    for row in data.all():
        if row.household_id in sellers:
            data.filter(pk=row.pk).update(partner=sellers[row.household_id])
    data.filter(partner=None).delete()


class Migration(migrations.Migration):
    """Who registers a code that another seller registered before reads nothing of what that seller keeps."""

    dependencies = [
        ("households", "0001_households_are_kept_secret"),
        ("partner", "0001_initial"),
        ("recognition", "0002_linkages_are_reviewed"),
    ]

    operations = [
        migrations.AlterField(
            model_name="personaldata",
            name="household",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="personal_data", to="origins.household", verbose_name="household"),
        ),
        migrations.AddField(
            model_name="personaldata",
            name="partner",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="partner.partner", verbose_name="seller"),
        ),
        migrations.AddField(
            model_name="look",
            name="partner",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partner.partner", verbose_name="seller"),
        ),
        migrations.RunPython(of_the_seller_that_registered_first, migrations.RunPython.noop),
    ]
