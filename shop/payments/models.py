from django.db import models
from django.utils.translation import gettext_lazy as _


class Payment(models.Model):
    number = models.CharField(_("number"), max_length=20, unique=True)
    amount_cny = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
