"""What came and who signed for it; which invoices belong to it."""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import storages
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.foundation import units
from shop.institutions.models import Role

from ..states import AcceptanceState, InvoiceState

#: Who may stand beside the acceptor; the first signature is always an acceptor's.
WITNESSES = (Role.ACCEPTOR, Role.BUYER, Role.ACCOUNTANT, Role.APPROVER, Role.ADMIN)


def private_storage():
    return storages["private"]


class Acceptance(models.Model):
    """The acceptance sheet (验收单) of one consignment: ordered, shipped and received stand side by side for good."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    institution = models.ForeignKey(
        "institutions.Institution", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="acceptances"
    )
    order = models.ForeignKey(
        "order.Order", verbose_name=_("order"), on_delete=models.PROTECT, related_name="acceptances"
    )
    consignment = models.OneToOneField(
        "fulfilment.Consignment", verbose_name=_("consignment"), on_delete=models.PROTECT, related_name="acceptance"
    )
    state = models.CharField(
        _("state"), max_length=8, choices=AcceptanceState.choices, default=AcceptanceState.OPEN, db_index=True
    )
    opened_at = models.DateTimeField(_("arrived at"))
    signed_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("acceptance")
        verbose_name_plural = _("acceptances")
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["institution", "state", "-opened_at"], name="acceptance_unit_state")]

    def __str__(self):
        return self.number


class AcceptanceLine(models.Model):
    """One line on the scales, in sale units; ``rejected`` is part of ``received``."""

    acceptance = models.ForeignKey(Acceptance, on_delete=models.CASCADE, related_name="lines")
    order_line = models.ForeignKey("order.Line", on_delete=models.PROTECT, related_name="acceptance_lines")
    title = models.CharField(_("product"), max_length=255)
    sale_unit = models.CharField(_("sale unit"), max_length=8, choices=units.choices)
    ordered = models.DecimalField(_("ordered"), max_digits=12, decimal_places=3)
    shipped = models.DecimalField(_("shipped"), max_digits=12, decimal_places=3)
    received = models.DecimalField(_("received"), max_digits=12, decimal_places=3, null=True, blank=True)
    rejected = models.DecimalField(_("rejected"), max_digits=12, decimal_places=3, default=0)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    agreed = models.BooleanField(_("kept although out of tolerance"), default=False)
    photo = models.FileField(_("photo"), upload_to="acceptance/%Y/%m/", storage=private_storage, blank=True)
    credited_cny = models.DecimalField(_("credited"), max_digits=12, decimal_places=2, default=0)

    class Meta:
        verbose_name = _("line of an acceptance")
        verbose_name_plural = _("lines of acceptances")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["acceptance", "order_line"], name="acceptance_line_once"),
            models.CheckConstraint(
                condition=Q(received=None, rejected=0) | Q(received__gte=F("rejected"), rejected__gte=0),
                name="acceptance_figures_possible",
            ),
        ]

    def __str__(self):
        return f"{self.title} {self.received}/{self.ordered}"


class Signature(models.Model):
    """A named person stands for an acceptance; the first weighed, each further one countersigned."""

    acceptance = models.ForeignKey(Acceptance, on_delete=models.CASCADE, related_name="signatures")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("name"), max_length=60)
    role = models.CharField(_("role"), max_length=60)
    signed_at = models.DateTimeField(_("signed at"))

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["signed_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["acceptance", "user"], name="signature_once")]

    def __str__(self):
        return self.name


class InvoiceKind(models.TextChoices):
    GENERAL = "general", _("electronic general invoice")
    SPECIAL = "special", _("electronic special VAT invoice")


class Invoice(models.Model):
    """A seller's invoice for one order as it was checked (验票). All-electronic invoices have numbers of 20 digits."""

    order = models.ForeignKey("order.Order", verbose_name=_("order"), on_delete=models.PROTECT, related_name="invoices")
    institution = models.ForeignKey(
        "institutions.Institution", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="invoices"
    )
    number = models.CharField(
        _("invoice number"),
        max_length=20,
        validators=[RegexValidator(r"^\d{20}$", _("An electronic invoice number has 20 digits; count them again."))],
    )
    kind = models.CharField(_("kind"), max_length=8, choices=InvoiceKind.choices, default=InvoiceKind.GENERAL)
    title = models.CharField(_("made out to"), max_length=120)
    amount_cny = models.DecimalField(_("amount with tax"), max_digits=12, decimal_places=2)
    issued_on = models.DateField(_("issued on"))
    state = models.CharField(_("state"), max_length=10, choices=InvoiceState.choices)
    mismatch = models.CharField(_("what does not agree"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("checked by"), on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("checked at"))

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            # One number is one invoice; a void record may be written anew.
            models.UniqueConstraint(
                fields=["number"], condition=~Q(state=InvoiceState.VOID), name="invoice_number_once"
            ),
            models.CheckConstraint(condition=Q(amount_cny__gt=0), name="invoice_amount_positive"),
        ]

    def __str__(self):
        return self.number
