"""Where a person lets goods be sent. Orders keep a frozen copy, so an address may change or go at any time."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.foundation.addresses import written

from . import provinces


class ShippingAddress(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="shipping_addresses"
    )
    name = models.CharField(_("recipient"), max_length=40)
    phone = models.CharField(
        _("recipient's phone"),
        max_length=20,
        validators=[
            RegexValidator(
                r"^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,5})?)$",
                _("Give a mobile number of 11 digits, or a landline with its area code."),
            )
        ],
    )
    province = models.CharField(_("province"), max_length=20, choices=provinces.CHOICES)
    city = models.CharField(_("city"), max_length=30)
    district = models.CharField(_("district or county"), max_length=30)
    street = models.CharField(_("street, building, room"), max_length=120)
    is_default = models.BooleanField(_("use as my usual address"), default=False)

    class Meta:
        verbose_name = _("shipping address")
        verbose_name_plural = _("shipping addresses")
        ordering = ["-is_default", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(is_default=True), name="address_one_default"),
        ]

    def __str__(self):
        return f"{self.name} {written(self.province, self.city, self.district, self.street)}"
