"""What is known of a household beyond its code: who it is (concealed), what it agreed to, what it was paid."""

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.foundation.secrets import SecretField

from .states import PaymentState


def private_storage():
    return storages["private"]


class PersonalField(models.TextChoices):
    """What is concealed. Each is shown one at a time, on purpose, and the look is recorded."""

    NAME = "name", _("name of the head")
    ID_NUMBER = "id_number", _("identity number")
    BANK_CARD = "bank_card", _("bank card")
    PHONE = "phone", _("telephone")


#: What a look can be at: a concealed text, or the scan of a paper, which names people too.
PAPER = "paper"
LOOKED_AT = [*PersonalField.choices, (PAPER, _("scan"))]


class PersonalData(models.Model):
    """The people behind a code as one seller knows them, concealed; a row of its own, so that no list ever loads it.

    Each seller keeps its own: who registers a code that another seller registered before learns nothing by it.
    ``hints`` are what a screen may show at once: ``邓**``, ``4402**********1234``.
    """

    household = models.ForeignKey(
        "origins.Household", verbose_name=_("household"), on_delete=models.CASCADE, related_name="personal_data"
    )
    partner = models.ForeignKey("partner.Partner", verbose_name=_("seller"), on_delete=models.CASCADE, related_name="+")
    name = SecretField(_("name of the head"), blank=True)
    id_number = SecretField(_("identity number"), blank=True)
    bank_card = SecretField(_("bank card"), blank=True)
    phone = SecretField(_("telephone"), blank=True)
    hints = models.JSONField(_("masked"), default=dict)
    changed_by = models.CharField(_("changed by"), max_length=150)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("personal data of a household")
        verbose_name_plural = _("personal data of households")
        constraints = [models.UniqueConstraint(fields=["household", "partner"], name="personaldata_once_per_seller")]

    def __str__(self):
        return str(self.household)


class Consent(models.Model):
    """That a household agreed in writing to be shown in public, on which paper; ended by its revocation."""

    household = models.ForeignKey(
        "origins.Household", verbose_name=_("household"), on_delete=models.PROTECT, related_name="consents"
    )
    given_on = models.DateField(_("given on"))
    document_no = models.CharField(_("number of the paper"), max_length=60)
    document = models.FileField(_("paper"), upload_to="consents/%Y/%m/", storage=private_storage, blank=True)
    recorded_by = models.CharField(_("recorded by"), max_length=150)
    recorded_at = models.DateTimeField(_("recorded at"))
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    revoked_by = models.CharField(_("revocation recorded by"), max_length=150, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("consent of a household")
        verbose_name_plural = _("consents of households")
        ordering = ["-given_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(revoked_on=None), name="consent_one_in_force_per_household"
            ),
            models.CheckConstraint(
                condition=Q(revoked_on=None) | Q(revoked_on__gte=F("given_on")), name="consent_revoked_after_given"
            ),
        ]

    def __str__(self):
        return f"{self.household} {self.document_no}"


class Look(models.Model):
    """That somebody read a concealed field or a paper: who, which, when, why.

    The database lets nobody change or delete it.
    """

    household = models.ForeignKey(
        "origins.Household", verbose_name=_("household"), on_delete=models.PROTECT, related_name="looks"
    )
    partner = models.ForeignKey(
        "partner.Partner", verbose_name=_("seller"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    field = models.CharField(_("what was read"), max_length=10, choices=LOOKED_AT)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("who"), max_length=150)
    duty = models.CharField(_("as"), max_length=150)
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("look at personal data")
        verbose_name_plural = _("looks at personal data")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["household", "-at"], name="look_household_at")]

    def __str__(self):
        return f"{self.household} {self.field} {self.name}"


class PaymentQuerySet(models.QuerySet):
    def paid(self):
        """Recorded as paid and not struck out: all that counts as income of a household."""
        return self.filter(state=PaymentState.PAID)

    def paid_between(self, first, last):
        """Recorded as paid on a day from ``first`` to ``last``, both included."""
        return self.paid().filter(paid_on__range=(first, last))


class HouseholdPayment(models.Model):
    """What a seller owes a household under an agreement, and once it is recorded as paid, when and on which proof."""

    number = models.CharField(_("payment number"), max_length=20, unique=True)
    linkage = models.ForeignKey(
        "recognition.Linkage", verbose_name=_("benefit linkage"), on_delete=models.PROTECT, related_name="payments"
    )
    state = models.CharField(_("state"), max_length=6, choices=PaymentState.choices, default=PaymentState.DUE)
    what_for = models.CharField(_("what for"), max_length=80)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3, null=True, blank=True)
    due_cny = models.DecimalField(_("due"), max_digits=12, decimal_places=2)
    due_on = models.DateField(_("due on"))
    paid_cny = models.DecimalField(_("paid"), max_digits=12, decimal_places=2, null=True, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    proof_no = models.CharField(_("number of the proof"), max_length=60, blank=True)
    proof = models.FileField(_("proof"), upload_to="household-payments/%Y/%m/", storage=private_storage, blank=True)
    entered_by = models.CharField(_("entered by"), max_length=150)
    entered_at = models.DateTimeField(_("entered at"))

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment to a household")
        verbose_name_plural = _("payments to households")
        ordering = ["-due_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(due_cny__gt=0), name="householdpayment_due_positive"),
            models.CheckConstraint(
                condition=~Q(state=PaymentState.PAID) | (Q(paid_cny__gt=0, paid_on__isnull=False) & ~Q(proof_no="")),
                name="householdpayment_paid_on_a_proof",
            ),
        ]
        indexes = [models.Index(fields=["state", "paid_on"], name="householdpayment_paid")]

    def __str__(self):
        return self.number
