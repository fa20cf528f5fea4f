"""What a member may spend, what the member wishes for, and the signature for what came."""

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


def private_storage():
    return storages["private"]


class AllowanceQuerySet(models.QuerySet):
    def for_user(self, user):
        """A person's own, found by account, or by a confirmed phone while the union's list names no account yet."""
        if not user.is_authenticated:
            return self.none()
        mine = Q(member__user=user)
        if user.phone and user.phone_verified:
            # One person is one member of a union, whatever other numbers its list carries.
            bound = user.union_memberships.values("institution")
            mine |= Q(member__user=None, member__phone=user.phone) & ~Q(round__union__in=bound)
        return self.filter(mine)


class Allowance(models.Model):
    """What one member may spend in one round, and has: name and workplace as they stood on the union's list.

    While ``is_open`` the member changes wishes; closing the round turns it off in the same statement for everybody.
    """

    round = models.ForeignKey(
        "welfare.Round", verbose_name=_("round"), on_delete=models.CASCADE, related_name="allowances"
    )
    member = models.ForeignKey(
        "institutions.UnionMember", verbose_name=_("member"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(_("name"), max_length=60)
    phone_tail = models.CharField(_("last digits of the phone"), max_length=4)
    place = models.ForeignKey(
        "welfare.PickUpPoint",
        verbose_name=_("picks up at"),
        null=True,
        on_delete=models.PROTECT,
        related_name="allowances",
    )
    granted_cny = models.DecimalField(_("allowance granted"), max_digits=10, decimal_places=2)
    spent_cny = models.DecimalField(_("allowance spent"), max_digits=10, decimal_places=2, default=0)
    is_open = models.BooleanField(_("may be changed"), default=True)

    objects = AllowanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("allowance")
        verbose_name_plural = _("allowances")
        ordering = ["round", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "member"], name="allowance_once"),
            models.CheckConstraint(
                condition=Q(spent_cny__gte=0, spent_cny__lte=F("granted_cny")), name="allowance_not_overspent"
            ),
        ]

    def __str__(self):
        return f"{self.name} · {self.round}"

    @property
    def left_cny(self):
        return self.granted_cny - self.spent_cny


class Pick(models.Model):
    """A member's wish for one item. ``allotted`` is what became of it once the cooperatives had answered."""

    allowance = models.ForeignKey(
        Allowance, verbose_name=_("allowance"), on_delete=models.CASCADE, related_name="picks"
    )
    item = models.ForeignKey(
        "welfare.RoundItem", verbose_name=_("item"), on_delete=models.PROTECT, related_name="picks"
    )
    quantity = models.PositiveIntegerField(_("wished"))
    allotted = models.PositiveIntegerField(_("allotted"), null=True)

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        ordering = ["allowance", "item"]
        constraints = [
            models.UniqueConstraint(fields=["allowance", "item"], name="pick_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1) & (Q(allotted=None) | Q(allotted__lte=F("quantity"))),
                name="pick_quantities",
            ),
        ]

    def __str__(self):
        return f"{self.item_id} × {self.quantity}"


class HandOut(models.Model):
    """A member signed for the goods, on the screen or by name; the drawing is private."""

    allowance = models.OneToOneField(
        Allowance, verbose_name=_("allowance"), on_delete=models.PROTECT, related_name="hand_out"
    )
    signed_name = models.CharField(_("signed by"), max_length=60)
    signature = models.FileField(_("signature"), upload_to="signatures/%Y/%m/", storage=private_storage, blank=True)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("handed out by"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("hand-out")
        verbose_name_plural = _("hand-outs")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.signed_name} · {self.at:%Y-%m-%d}"
