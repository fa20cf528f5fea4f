from django.db import models
from django.utils.translation import gettext_lazy as _


class Institution(models.Model):
    """A body that buys or supervises: an agency, school, hospital, union, finance bureau."""

    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("superior unit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name
