"""Where goods go, what is asked for, and who must agree."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from catalog.foundation import units
from shop.institutions.models import Budget

from ..states import RequestState


class DeliverySite(models.Model):
    """A gate of a unit to which trucks drive: canteen, branch campus, cold store."""

    institution = models.ForeignKey(
        "institutions.Institution", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="delivery_sites"
    )
    name = models.CharField(_("name of the place"), max_length=60)
    contact = models.CharField(_("contact person"), max_length=60)
    phone = models.CharField(
        _("phone"), max_length=20, validators=[RegexValidator(r"^[\d\-+ ]{5,20}$", _("Enter a telephone number."))]
    )
    province = models.CharField(_("province"), max_length=30)
    city = models.CharField(_("city"), max_length=30)
    district = models.CharField(_("district or county"), max_length=30, blank=True)
    street = models.CharField(_("street and number"), max_length=120)
    entry_note = models.CharField(
        _("gate rules"),
        max_length=200,
        blank=True,
        help_text=_("For the driver: which gate, height limit, plate to report"),
    )
    every_day = models.BooleanField(_("cooks on weekends and holidays too"), default=False)
    closed = models.BooleanField(_("no longer used"), default=False)

    class Meta:
        verbose_name = _("delivery place")
        verbose_name_plural = _("delivery places")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["institution", "name"], name="site_name_once")]

    def __str__(self):
        return self.name


class ApprovalLevel(models.Model):
    """Requests of this amount or more need one of these people too. A unit without levels has one: every approver."""

    institution = models.ForeignKey(
        "institutions.Institution", verbose_name=_("unit"), on_delete=models.CASCADE, related_name="approval_levels"
    )
    position = models.PositiveSmallIntegerField(_("level"), validators=[MinValueValidator(1)])
    from_cny = models.DecimalField(_("from amount"), max_digits=12, decimal_places=2, default=0)
    approvers = models.ManyToManyField(settings.AUTH_USER_MODEL, verbose_name=_("approvers"), related_name="+")

    class Meta:
        verbose_name = _("approval level")
        verbose_name_plural = _("approval levels")
        ordering = ["institution", "position"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "position"], name="approval_level_once"),
            models.CheckConstraint(condition=Q(position__gte=1, position__lte=3), name="approval_three_levels"),
        ]

    def __str__(self):
        return f"{self.institution} {self.position}"


class PurchaseRequestQuerySet(models.QuerySet):
    def for_list(self):
        return self.select_related("requester", "institution").order_by("-created_at", "-pk")

    def awaiting(self, approver):
        """Requests that this person may decide now, oldest first; never the own ones."""
        earlier_open = ApprovalStep.objects.filter(
            request=OuterRef("request"), position__lt=OuterRef("position"), decided_by=None
        )
        turn = ApprovalStep.objects.filter(
            ~Exists(earlier_open), request=OuterRef("pk"), decided_by=None, approvers=approver
        )
        return (
            self.filter(Exists(turn), state=RequestState.SUBMITTED)
            .exclude(requester=approver)
            .select_related("requester", "institution", "budget__institution")
            .order_by("submitted_at", "pk")
        )


class PurchaseRequest(models.Model):
    """What a canteen wants, by when and where to. Frozen at submit: lines, prices and freight change no more.

    ``fingerprint`` is the SHA-256 of what was submitted; approval refuses a request whose rows no longer give it.
    """

    number = models.CharField(_("number"), max_length=20, unique=True)
    institution = models.ForeignKey(
        "institutions.Institution", verbose_name=_("unit"), on_delete=models.PROTECT, related_name="purchase_requests"
    )
    budget = models.ForeignKey(
        "institutions.Budget",
        verbose_name=_("budget"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("buyer"), on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=RequestState.choices, default=RequestState.DRAFT, db_index=True
    )
    site = models.ForeignKey(
        DeliverySite,
        verbose_name=_("delivery place"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    ship_to = models.JSONField(_("ship to"), default=dict, blank=True)
    wanted_on = models.DateField(_("delivery date"), null=True, blank=True)
    window = models.CharField(_("delivery window"), max_length=40, blank=True)
    note = models.CharField(_("note to the sellers"), max_length=200, blank=True)
    goods_cny = models.DecimalField(_("goods"), max_digits=14, decimal_places=2, default=0)
    freight_cny = models.DecimalField(_("freight"), max_digits=12, decimal_places=2, default=0)
    total_cny = models.DecimalField(_("total"), max_digits=14, decimal_places=2, default=0)
    fingerprint = models.CharField(_("fingerprint"), max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    refusal_reason = models.CharField(_("reason for refusing"), max_length=300, blank=True)
    group = models.OneToOneField(
        "order.OrderGroup",
        verbose_name=_("order group"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="purchase_request",
    )

    objects = PurchaseRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("purchase request")
        verbose_name_plural = _("purchase requests")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["institution", "state", "-created_at"], name="request_unit_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=RequestState.DRAFT)
                | (Q(total_cny=F("goods_cny") + F("freight_cny")) & Q(total_cny__gt=0) & Q(budget__isnull=False)),
                name="request_frozen_sum",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.APPROVED) | Q(group__isnull=False), name="request_approved_is_ordered"
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def funding(self) -> Budget:
        """The budget that carries a submitted request. A draft has none and holds no money: ValueError."""
        if self.budget is None:
            raise ValueError(f"{self.number} has not been submitted")
        return self.budget


class RequestLine(models.Model):
    """One product of a request. Title and price are as they were shown; while it is a draft they follow the shop."""

    request = models.ForeignKey(PurchaseRequest, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField(_("position"))
    product = models.ForeignKey(
        "catalogue.Product", verbose_name=_("product"), on_delete=models.PROTECT, related_name="+"
    )
    seller = models.ForeignKey("partner.Partner", verbose_name=_("seller"), on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("product"), max_length=255)
    sale_unit = models.CharField(_("sale unit"), max_length=8, choices=units.choices)
    quantity = models.PositiveIntegerField(_("quantity"))
    unit_price_cny = models.DecimalField(_("unit price"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("line of a request")
        verbose_name_plural = _("lines of requests")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "product"], name="request_product_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="request_quantity_positive"),
            models.CheckConstraint(condition=Q(unit_price_cny__gt=0), name="request_price_positive"),
        ]
        indexes = [models.Index(fields=["product", "request"], name="request_line_product")]

    def __str__(self):
        return f"{self.title} × {self.quantity}"

    @property
    def amount_cny(self) -> Decimal:
        return self.unit_price_cny * self.quantity


class ApprovalStep(models.Model):
    """One signature that a submitted request needs; who may give it is frozen at submit."""

    request = models.ForeignKey(PurchaseRequest, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(_("level"))
    approvers = models.ManyToManyField(settings.AUTH_USER_MODEL, verbose_name=_("approvers"), related_name="+")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("approved at"), null=True, blank=True)

    class Meta:
        verbose_name = _("approval step")
        verbose_name_plural = _("approval steps")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["request", "position"], name="approval_step_once"),
            # Two levels are two pairs of eyes.
            models.UniqueConstraint(
                fields=["request", "decided_by"], condition=Q(decided_by__isnull=False), name="approval_person_once"
            ),
        ]

    def __str__(self):
        return f"{self.request} {self.position}"
