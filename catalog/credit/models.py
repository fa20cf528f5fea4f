"""The credit file of a seller: facts with their cause, lists with their term, appeals with their answer."""

from functools import partial

from django.core.files.storage import storages
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.foundation.lifecycle import name_of
from catalog.foundation.numbering import new_number

from .states import AppealState, EntryState, FactState


def private_storage():
    return storages["private"]


class CreditCause(models.Model):
    """What may be entered in a file, how much it weighs and for how long. A change is for facts to come."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("cause"), max_length=60)
    points = models.SmallIntegerField(_("points"), help_text=_("Below zero for faults, above for merits"))
    term_days = models.PositiveSmallIntegerField(_("counts for, days"))

    class Meta:
        verbose_name = _("credit rule")
        verbose_name_plural = _("credit rules")
        ordering = ["points", "code"]
        constraints = [models.CheckConstraint(condition=Q(term_days__gte=1), name="creditcause_term")]

    def __str__(self):
        return self.name


class CreditFactQuerySet(models.QuerySet):
    def counting(self, day):
        """Facts that weigh on ``day``: not struck out, their term not over."""
        return self.filter(state=FactState.STANDING, happened_on__lte=day, expires_on__gt=day)


class CreditFact(models.Model):
    """Something that a seller did, with its evidence. Points and term are those of the rule on the day of entry.

    ``source`` names what it follows from ("after-sale:…"), so that the same news twice is one fact.
    """

    seller = models.ForeignKey(
        "partner.Partner", verbose_name=_("seller"), on_delete=models.PROTECT, related_name="credit_facts"
    )
    cause = models.ForeignKey(CreditCause, verbose_name=_("cause"), on_delete=models.PROTECT, related_name="facts")
    points = models.SmallIntegerField(_("points"))
    happened_on = models.DateField(_("happened on"))
    expires_on = models.DateField(_("counts until"), help_text=_("First day on which it is gone"))
    evidence = models.CharField(_("evidence"), max_length=300)
    document = models.FileField(_("photo"), upload_to="credit/", storage=private_storage, blank=True)
    source = models.CharField(_("follows from"), max_length=80, unique=True, null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=FactState.choices, default=FactState.STANDING)
    recorded_by = models.CharField(_("recorded by"), max_length=150)
    recorded_at = models.DateTimeField(pgettext_lazy("credit", "recorded at"))

    objects = CreditFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("credit fact")
        verbose_name_plural = _("credit facts")
        ordering = ["-happened_on", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(expires_on__gt=F("happened_on")), name="creditfact_dates")]
        indexes = [models.Index(fields=["seller", "state", "expires_on"], name="creditfact_counting")]

    def __str__(self):
        return f"{self.seller}: {self.cause}"

    @property
    def recorder(self) -> str:
        return name_of(self.recorded_by)


class Colour(models.TextChoices):
    RED = "red", _("red list: trustworthy")
    BLACK = "black", _("black list: may not sell")


class ListEntryQuerySet(models.QuerySet):
    def in_force(self, day):
        return self.filter(state=EntryState.IN_FORCE, valid_from__lte=day, valid_to__gt=day)

    def barring(self):
        """Entries because of which a seller may not sell, whatever the day: their end is an act of its own."""
        return self.filter(state=EntryState.IN_FORCE, colour=Colour.BLACK)


class ListEntry(models.Model):
    """A seller on the red or the black list, from a day up to another. ``stopped`` tells that this took it off sale."""

    number = models.CharField(_("number"), max_length=20, unique=True, default=partial(new_number, "XY"))
    seller = models.ForeignKey(
        "partner.Partner", verbose_name=_("seller"), on_delete=models.PROTECT, related_name="list_entries"
    )
    colour = models.CharField(_("list"), max_length=5, choices=Colour.choices)
    cause = models.CharField(_("cause"), max_length=300)
    document_no = models.CharField(_("decision number"), max_length=80)
    office = models.CharField(_("decided by office"), max_length=120)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), help_text=_("First day on which it is gone"))
    state = models.CharField(_("state"), max_length=8, choices=EntryState.choices, default=EntryState.IN_FORCE)
    stopped = models.BooleanField(default=False, editable=False)
    decided_by = models.CharField(_("decided by"), max_length=150)
    decided_at = models.DateTimeField(_("decided at"))

    objects = ListEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("list entry")
        verbose_name_plural = _("red and black list")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_from__lt=F("valid_to")), name="listentry_dates"),
            models.UniqueConstraint(
                fields=["seller", "colour"], condition=Q(state=EntryState.IN_FORCE), name="listentry_one_in_force"
            ),
        ]
        indexes = [models.Index(fields=["state", "valid_to"], name="listentry_ending")]

    def __str__(self):
        return f"{self.number} {self.seller}"


class Appeal(models.Model):
    """A seller says that a fact or a list entry is wrong; an office answers. One open appeal for each."""

    seller = models.ForeignKey(
        "partner.Partner", verbose_name=_("seller"), on_delete=models.PROTECT, related_name="appeals"
    )
    fact = models.ForeignKey(
        CreditFact, verbose_name=_("credit fact"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="appeals",
    )  # fmt: skip
    entry = models.ForeignKey(
        ListEntry, verbose_name=_("list entry"), null=True, blank=True, on_delete=models.PROTECT, related_name="appeals"
    )
    text = models.CharField(_("what the seller says"), max_length=1000)
    state = models.CharField(_("state"), max_length=8, choices=AppealState.choices, default=AppealState.OPEN)
    made_by = models.CharField(_("appealed by"), max_length=150)
    made_at = models.DateTimeField(_("appealed at"))
    answer_by = models.DateField(_("to be answered by"))
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=150, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fact=None, entry__isnull=False) | Q(fact__isnull=False, entry=None),
                name="appeal_against_one_thing",
            ),
            models.UniqueConstraint(fields=["fact"], condition=Q(state=AppealState.OPEN), name="appeal_once_a_fact"),
            models.UniqueConstraint(fields=["entry"], condition=Q(state=AppealState.OPEN), name="appeal_once_an_entry"),
        ]

    def __str__(self):
        return f"{self.seller}: {self.fact or self.entry}"
