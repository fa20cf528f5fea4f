"""How a product becomes a recognised one (认定): by which notice, on which papers, through whose hands."""

from datetime import date

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.origins.models import ABOVE, RegionLevel, in_force

from ..states import ApplicationState, ObjectionState, Verdict
from .evidence import private_storage

#: Levels that may review, in the order of their steps.
REVIEW_LEVELS = (
    (RegionLevel.TOWN.value, _("town level")),
    (RegionLevel.COUNTY.value, _("county level")),
    (RegionLevel.CITY.value, _("municipal level")),
    (RegionLevel.PROVINCE.value, _("provincial level")),
)


class PaperKind(models.TextChoices):
    LICENCE = "licence", _("business licence")
    ORIGIN = "origin", _("proof of origin")
    LINKAGE = "linkage", _("list of households helped, or agreements with them")
    QUALITY = "quality", _("test report or certificate of quality")
    PRICE = "price", _("proof of price and output value")
    FORM = "form", _("stamped application form")
    OTHER = "other", _("another paper")


class SchemeQuerySet(models.QuerySet):
    def in_force(self, day: date):
        return self.filter(in_force(day))

    def covering(self, region_code: str):
        """Schemes of the places around this division code and of the whole country, the nearest first."""
        around = ["", *(region_code[:digits] for digits in (2, 4, 6, 9, 12) if len(region_code) >= digits)]
        return self.filter(area_prefix__in=around).order_by(
            models.functions.Length("area_prefix").desc(), "-valid_from", "pk"
        )


class Scheme(models.Model):
    """A notice on recognition: which levels review, what they ask, how long it stands (domain.md §3.3).

    Notices differ by place and year, so all of it is data. ``levels`` are those that review, in order; the last one
    grants. ``number_pattern`` knows ``{year}`` and ``{serial}``.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    authority = models.CharField(_("authority that grants"), max_length=120)
    document_no = models.CharField(_("document number"), max_length=80)
    programme = models.ForeignKey(
        "programmes.Programme", verbose_name=_("programme"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    area_prefix = models.CharField(
        _("area"), max_length=12, blank=True, validators=[RegexValidator(r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})?$")],
        help_text=_("The first digits of the division codes that it covers; empty for the whole country"),
    )  # fmt: skip
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=_("First day on which it is gone"))
    levels = models.JSONField(_("levels that review, in order"), default=list)
    step_days = models.PositiveSmallIntegerField(_("working days for one step"), default=3)
    publicity_days = models.PositiveSmallIntegerField(_("days of publicity"), default=7)
    least_value_wan = models.DecimalField(
        _("least output value, 10,000 yuan"), max_digits=12, decimal_places=2, null=True, blank=True,
        help_text=_("50 for the rule of 500,000 yuan; empty for none"),
    )  # fmt: skip
    least_helped = models.PositiveIntegerField(_("least number of people helped"), default=0)
    papers = models.JSONField(_("papers that must be attached"), default=list, blank=True)
    promise = models.TextField(_("promise that the applicant signs"), max_length=1000)
    number_pattern = models.CharField(_("pattern of the number"), max_length=60, default="{year}-{serial:03}")
    last_serial = models.PositiveIntegerField(_("last serial number"), default=0)
    serial_year = models.PositiveSmallIntegerField(_("year of the serial number"), default=0, editable=False)
    validity_months = models.PositiveSmallIntegerField(
        _("valid for, months"), null=True, blank=True, default=24, help_text=_("Empty: without end")
    )
    recheck_months = models.PositiveSmallIntegerField(
        _("checked again every, months"), null=True, blank=True, default=12, help_text=_("Empty: never")
    )
    recheck_grace_days = models.PositiveSmallIntegerField(_("days of grace for the check"), default=30)
    lapses_if_missed = models.BooleanField(
        _("lapses when the check is missed"), default=True, help_text=_("Otherwise it is only shown as overdue")
    )

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("scheme of recognition")
        verbose_name_plural = _("schemes of recognition")
        ordering = ["area_prefix", "-valid_from", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_from__lt=F("valid_to")), name="scheme_dates")
        ]

    def __str__(self):
        return self.name

    def levels_for(self, village) -> list[int]:
        """The levels that review goods of this village: those of the scheme that the village has above it."""
        return [level for level in self.levels if getattr(village, f"{ABOVE[RegionLevel(level)]}_id", None)]


class ApplicationQuerySet(models.QuerySet):
    def unfinished(self):
        return self.filter(state__in=ApplicationState.unfinished())

    def of_seller(self, partner):
        return self.filter(partner=partner)

    def within(self, regions):
        """Applications for goods of these places, or below, that were ever submitted."""
        inside = Q(pk__in=[])
        for region in regions:
            inside |= Q(village__path__startswith=region.path)
        return self.filter(inside, round__gt=0)

    def waiting_for(self, regions):
        """Those on whose step these places' reviewers must say something, the oldest clock first."""
        mine = Q(pk__in=[])
        for region in regions:
            mine |= Q(village__path__startswith=region.path, level=region.level)
        return self.filter(mine, state=ApplicationState.REVIEW).order_by("due_on", "pk")

    def in_publicity(self):
        return self.filter(state=ApplicationState.PUBLICITY)


class Application(models.Model):
    """A seller asks that a product be recognised. ``level`` is whose turn it is while the state is under review.

    What is recorded is what published lists record (domain.md §3.3): scale and output, output value in 10,000 yuan,
    people helped. The number of households linked is never typed: pages count it.
    """

    number = models.CharField(_("application number"), max_length=12, unique=True)
    scheme = models.ForeignKey(
        Scheme, verbose_name=_("scheme of recognition"), on_delete=models.PROTECT, related_name="applications"
    )
    product = models.ForeignKey(
        "catalogue.Product", verbose_name=_("product"), on_delete=models.PROTECT, related_name="applications"
    )
    partner = models.ForeignKey("partner.Partner", verbose_name=_("seller"), on_delete=models.PROTECT, related_name="+")
    village = models.ForeignKey("origins.Region", verbose_name=_("village"), on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("state"), max_length=10, choices=ApplicationState.choices, default=ApplicationState.DRAFT
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=REVIEW_LEVELS, null=True, blank=True)
    round = models.PositiveSmallIntegerField(_("time submitted"), default=0)

    output = models.CharField(
        _("scale and output"), max_length=120, blank=True, help_text=_("For example 种植1,200亩，年产2,100吨")
    )
    value_wan = models.DecimalField(
        _("output value, 10,000 yuan"), max_digits=12, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    helped = models.PositiveIntegerField(_("people helped"), null=True, blank=True)
    how_helped = models.TextField(_("how they are helped"), max_length=600, blank=True)
    after_sales = models.TextField(_("tracing and after-sale"), max_length=600, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=40, blank=True)
    contact_phone = models.CharField(_("contact phone"), max_length=20, blank=True)
    promised_by = models.CharField(_("promise signed by"), max_length=60, blank=True)
    promised_at = models.DateTimeField(_("promise signed at"), null=True, blank=True)
    promise = models.TextField(_("promise as it was signed"), blank=True)

    created_by = models.CharField(_("entered by"), max_length=150)
    created_at = models.DateTimeField(_("entered at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    received_at = models.DateTimeField(_("at this level since"), null=True, blank=True)
    due_on = models.DateField(_("to be decided by"), null=True, blank=True)
    returned_level = models.PositiveSmallIntegerField(_("sent back by"), choices=REVIEW_LEVELS, null=True, blank=True)
    reason_text = models.TextField(_("reason"), max_length=600, blank=True)
    publicity_from = models.DateField(_("publicity from"), null=True, blank=True)
    publicity_to = models.DateField(_("publicity until"), null=True, blank=True, help_text=_("First day after it"))
    recognition = models.OneToOneField(
        "recognition.Recognition", verbose_name=_("recognition"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="application",
    )  # fmt: skip

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application for recognition")
        verbose_name_plural = _("applications for recognition")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["product"],
                condition=Q(
                    state__in=[
                        ApplicationState.DRAFT,
                        ApplicationState.REVIEW,
                        ApplicationState.RETURNED,
                        ApplicationState.PUBLICITY,
                    ]
                ),
                name="application_one_open_per_product",
            ),  # fmt: skip
            models.CheckConstraint(
                condition=~Q(state=ApplicationState.REVIEW) | Q(level__isnull=False, due_on__isnull=False),
                name="application_under_review_is_somewhere",
            ),
            models.CheckConstraint(
                condition=~Q(state=ApplicationState.GRANTED) | Q(recognition__isnull=False),
                name="application_granted_has_its_number",
            ),
            models.CheckConstraint(
                condition=Q(publicity_to=None) | Q(publicity_from__lt=F("publicity_to")), name="application_publicity"
            ),
        ]
        indexes = [models.Index(fields=["state", "level", "due_on"], name="application_waiting")]

    def __str__(self):
        return f"{self.number} {self.product.title}"

    def office_region(self, level: int):
        """The place whose office reviews at ``level``."""
        return getattr(self.village, ABOVE[RegionLevel(level)])

    @property
    def last_public_day(self) -> date | None:
        return date.fromordinal(self.publicity_to.toordinal() - 1) if self.publicity_to else None


class Submission(models.Model):
    """What an application said when it was submitted, once for each time; so that a reviewer sees what changed."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="submissions")
    round = models.PositiveSmallIntegerField(_("time submitted"))
    facts = models.JSONField(_("facts"))
    by = models.CharField(_("by"), max_length=150)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["application", "round"]
        constraints = [models.UniqueConstraint(fields=["application", "round"], name="submission_once")]

    def __str__(self):
        return f"{self.application} ({self.round})"


class Paper(models.Model):
    """A document of an application. One that a reviewer has seen is never removed, only followed by another."""

    application = models.ForeignKey(
        Application, verbose_name=_("application for recognition"), on_delete=models.CASCADE, related_name="papers"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=PaperKind.choices)
    title = models.CharField(_("name of the paper"), max_length=80, blank=True)
    file = models.FileField(_("file"), storage=private_storage, upload_to="recognition/", max_length=120)
    round = models.PositiveSmallIntegerField(_("first submitted with"), default=1)
    added_by = models.CharField(_("added by"), max_length=150)
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["application", "kind", "pk"]

    def __str__(self):
        return self.title or str(self.get_kind_display())

    @property
    def is_picture(self) -> bool:
        return self.file.name.endswith(".webp")


class Opinion(models.Model):
    """What one level said of one submission, who said it for which office, and whether in time."""

    application = models.ForeignKey(
        Application, verbose_name=_("application for recognition"), on_delete=models.CASCADE, related_name="opinions"
    )
    round = models.PositiveSmallIntegerField(_("time submitted"))
    level = models.PositiveSmallIntegerField(_("level"), choices=REVIEW_LEVELS)
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict.choices)
    text = models.CharField(_("opinion"), max_length=600)
    office = models.CharField(_("office"), max_length=120)
    reviewer = models.CharField(_("reviewer"), max_length=150)
    entered_by = models.CharField(
        _("entered by"), max_length=150, blank=True, help_text=_("An operator, from a stamped form")
    )
    received_at = models.DateTimeField(_("at this level since"))
    due_on = models.DateField(_("to be decided by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        ordering = ["application", "at", "pk"]
        constraints = [models.UniqueConstraint(fields=["application", "round", "level"], name="opinion_once")]

    def __str__(self):
        return f"{self.application} · {self.get_level_display()}"


class Objection(models.Model):
    """What somebody holds against a recognition during its publicity. ``contact`` is for the office alone."""

    application = models.ForeignKey(
        Application, verbose_name=_("application for recognition"), on_delete=models.PROTECT, related_name="objections"
    )
    number = models.CharField(_("number"), max_length=12, unique=True)
    text = models.TextField(_("what you hold against it"), max_length=1000)
    name = models.CharField(_("your name"), max_length=40, blank=True)
    contact = models.CharField(_("how to reach you"), max_length=80, blank=True)
    made_at = models.DateTimeField(_("written at"))
    state = models.CharField(_("state"), max_length=10, choices=ObjectionState.choices, default=ObjectionState.OPEN)
    answer = models.CharField(_("answer"), max_length=600, blank=True)
    office = models.CharField(_("office"), max_length=120, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["made_at", "pk"]

    def __str__(self):
        return self.number
