"""What others vouch for: certificates of goods, marks of a region that goods may carry, standards with their grades."""

from datetime import timedelta

from django.core.files.storage import storages
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.origins.models import in_force

from .states import CertificateState, HelpState, LicenceState, ReportState

GONE = _("First day on which it is gone")


def private():
    """Papers have no address; views hand them to those concerned."""
    return storages["private"]


class CertificateKind(models.TextChoices):
    """The kinds that the notices of domain.md §6 row 20 name; any other is told by its title."""

    GREEN = "green", _("green food")
    ORGANIC = "organic", _("organic product")
    GI = "gi", _("geographical indication")
    NOTED = "noted", _("noted, special, excellent, new farm product")
    SHENZHEN = "shenzhen", _("Shenzhen quality product")
    BAY_AREA = "bay_area", _("Greater Bay Area vegetable basket base")
    OTHER = "other", _("another certificate")


class CertificateQuerySet(models.QuerySet):
    def in_force(self, day):
        """Verified by somebody and within their dates on ``day``."""
        return self.filter(in_force(day), state=CertificateState.VERIFIED)

    def to_verify(self):
        return self.filter(state=CertificateState.CLAIMED).order_by("claimed_at", "pk")

    def from_regions(self, regions):
        """Certificates of sellers registered in one of these places, or below."""
        inside = Q(pk__in=[])
        for region in regions:
            inside |= Q(partner__region__path__startswith=region.path)
        return self.filter(inside)


class Certificate(models.Model):
    """That a body certified goods of a seller, under a number, for a time; with the scan that proves it."""

    partner = models.ForeignKey(
        "partner.Partner", verbose_name=_("seller"), on_delete=models.PROTECT, related_name="certificates"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=CertificateKind.choices)
    title = models.CharField(_("title"), max_length=80, blank=True, help_text=_("What it certifies, as printed on it"))
    number = models.CharField(_("certificate number"), max_length=60)
    body = models.CharField(_("certifying body"), max_length=120)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=GONE)
    scan = models.FileField(_("scan"), storage=private, upload_to="certificates/", max_length=120)
    state = models.CharField(
        _("state"), max_length=10, choices=CertificateState.choices, default=CertificateState.CLAIMED
    )
    products = models.ManyToManyField(
        "catalogue.Product", verbose_name=_("goods that it covers"), related_name="certificates"
    )
    claimed_by = models.CharField(_("claimed by"), max_length=150)
    claimed_at = models.DateTimeField(_("claimed at"))
    verified_by = models.CharField(_("verified by"), max_length=150, blank=True)
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-claimed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "kind", "number"],
                condition=Q(state__in=[CertificateState.CLAIMED, CertificateState.VERIFIED]),
                name="certificate_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from__lt=F("valid_to")), name="certificate_dates"
            ),
        ]
        indexes = [models.Index(fields=["state", "valid_to"], name="certificate_ends")]

    def __str__(self):
        return f"{self.label} {self.number}"

    @property
    def last_day(self):
        """The last day on which it is valid; None without end."""
        return self.valid_to and self.valid_to - timedelta(days=1)

    @property
    def label(self) -> str:
        """The kind in words, or the title of a certificate of another kind."""
        other = self.kind == CertificateKind.OTHER and self.title
        return self.title if other else str(self.get_kind_display())


class HelpRequestQuerySet(models.QuerySet):
    def from_regions(self, regions):
        """Requests of sellers registered in one of these places, or below."""
        inside = Q(pk__in=[])
        for region in regions:
            inside |= Q(partner__region__path__startswith=region.path)
        return self.filter(inside)


class HelpRequest(models.Model):
    """A seller asks the agriculture office for help with a certificate (绿色通道): which one, for what, and the answer.

    ``answer_by`` is the last of the working days within which an office answers.
    """

    number = models.CharField(_("number"), max_length=12, unique=True)
    partner = models.ForeignKey(
        "partner.Partner", verbose_name=_("seller"), on_delete=models.PROTECT, related_name="help_requests"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=CertificateKind.choices)
    text = models.CharField(_("what help is needed"), max_length=600)
    contact = models.CharField(_("whom the office can call"), max_length=80)
    asked_by = models.CharField(_("asked by"), max_length=150)
    asked_at = models.DateTimeField(_("asked at"))
    answer_by = models.DateField(_("to be answered by"))
    state = models.CharField(_("state"), max_length=8, choices=HelpState.choices, default=HelpState.OPEN)
    answer = models.CharField(_("answer"), max_length=600, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=150, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = HelpRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for help with a certificate")
        verbose_name_plural = _("requests for help with certificates")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "kind"], condition=Q(state=HelpState.OPEN), name="helprequest_one_open"
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.get_kind_display()}"


class MarkQuerySet(models.QuerySet):
    def in_force(self, day):
        return self.filter(in_force(day))

    def from_regions(self, regions):
        """Marks of these places, or of what lies in them."""
        inside = Q(pk__in=[])
        for region in regions:
            inside |= Q(region__path__startswith=region.path)
        return self.filter(inside)


class Mark(models.Model):
    """A sign of a region that goods may carry under a licence (区域性扶贫产品标识), or a regional brand."""

    slug = models.SlugField(_("address"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    owner = models.CharField(_("owner"), max_length=120, help_text=_("The body that licenses it"))
    region = models.ForeignKey("origins.Region", verbose_name=_("region"), on_delete=models.PROTECT, related_name="+")
    picture = models.ImageField(_("picture of the mark"), upload_to="marks/", blank=True)
    registration_no = models.CharField(_("trade mark number"), max_length=60, blank=True)
    about = models.TextField(_("what it stands for"), max_length=3000, blank=True)
    rules = models.TextField(_("who may carry it"), max_length=3000, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=GONE)

    objects = MarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("regional mark")
        verbose_name_plural = _("regional marks")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_from__lt=F("valid_to")), name="mark_dates")
        ]

    def __str__(self):
        return self.name


class MarkLicenceQuerySet(models.QuerySet):
    def in_force(self, day):
        """Licensed on ``day``, of a mark that itself is in force."""
        return self.filter(in_force(day), in_force(day, "mark__"), state=LicenceState.LICENSED)


class MarkLicence(models.Model):
    """That a product may carry a mark, from a day and up to another."""

    mark = models.ForeignKey(Mark, verbose_name=_("regional mark"), on_delete=models.PROTECT, related_name="licences")
    product = models.ForeignKey(
        "catalogue.Product", verbose_name=_("product"), on_delete=models.PROTECT, related_name="mark_licences"
    )
    number = models.CharField(_("licence number"), max_length=60, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=LicenceState.choices, default=LicenceState.APPLIED)
    applied_by = models.CharField(_("applied by"), max_length=150)
    applied_at = models.DateTimeField(_("applied at"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=GONE)

    objects = MarkLicenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("licence of a mark")
        verbose_name_plural = _("licences of marks")
        ordering = ["-applied_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mark", "product"],
                condition=Q(state=LicenceState.APPLIED),
                name="marklicence_one_open",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from__lt=F("valid_to")), name="marklicence_dates"
            ),
            models.CheckConstraint(
                condition=~Q(state=LicenceState.LICENSED) | (Q(valid_from__isnull=False) & ~Q(number="")),
                name="marklicence_numbered",
            ),
        ]

    def __str__(self):
        return f"{self.mark} · {self.product}"

    @property
    def last_day(self):
        """The last day on which the product may carry the mark; None without end."""
        return self.valid_to and self.valid_to - timedelta(days=1)


class MisuseReport(models.Model):
    """Somebody saw a mark or badge where it does not belong. ``contact`` is for the person who looks into it alone."""

    mark = models.ForeignKey(Mark, verbose_name=_("regional mark"), on_delete=models.PROTECT, related_name="reports")
    number = models.CharField(_("number"), max_length=12, unique=True)
    seen_where = models.CharField(_("where it was seen"), max_length=200)
    text = models.TextField(_("what is wrong"), max_length=1000)
    contact = models.CharField(_("how to reach you"), max_length=80, blank=True)
    made_at = models.DateTimeField(_("written at"))
    state = models.CharField(_("state"), max_length=10, choices=ReportState.choices, default=ReportState.OPEN)
    answer = models.CharField(_("answer"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("report of misuse")
        verbose_name_plural = _("reports of misuse")
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return self.number


class StandardKind(models.TextChoices):
    NATIONAL = "national", _("national standard")
    INDUSTRY = "industry", _("industry standard")
    LOCAL = "local", _("local standard")
    GROUP = "group", _("group standard")
    ENTERPRISE = "enterprise", _("enterprise standard")


class Standard(models.Model):
    """A standard by its number, with the grades that it knows (domain.md §6 row 19)."""

    number = models.CharField(_("standard number"), max_length=60, unique=True, help_text=_("For example T/LCNX 001"))
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=StandardKind.choices, default=StandardKind.GROUP)
    issuer = models.CharField(_("issued by"), max_length=120)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=GONE)

    class Meta:
        verbose_name = _("standard")
        verbose_name_plural = _("standards")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_from__lt=F("valid_to")), name="standard_dates")
        ]

    def __str__(self):
        return f"{self.number} {self.name}"


class Grade(models.Model):
    """One line of a standard's grade table: 特级, 一级 … ; ``rank`` 1 is the best."""

    standard = models.ForeignKey(Standard, verbose_name=_("standard"), on_delete=models.PROTECT, related_name="grades")
    name = models.CharField(_("grade"), max_length=30)
    rank = models.PositiveSmallIntegerField(_("rank"), default=1)
    criteria = models.CharField(
        _("what it asks"), max_length=300, help_text=_("Size, look, faults allowed, as acceptance checks them")
    )
    photo = models.ImageField(_("photo"), upload_to="grades/", blank=True)

    class Meta:
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        ordering = ["standard", "rank", "pk"]
        constraints = [models.UniqueConstraint(fields=["standard", "name"], name="grade_once")]

    def __str__(self):
        return f"{self.standard.number} {self.name}"


class GradeOfProduct(models.Model):
    """That a seller sells a product as a grade of a standard."""

    product = models.OneToOneField(
        "catalogue.Product", verbose_name=_("product"), on_delete=models.CASCADE, related_name="graded"
    )
    grade = models.ForeignKey(Grade, verbose_name=_("grade"), on_delete=models.PROTECT, related_name="+")
    set_by = models.CharField(_("entered by"), max_length=150)
    set_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("grade of a product")
        verbose_name_plural = _("grades of products")
        ordering = ["product"]

    def __str__(self):
        return f"{self.product} · {self.grade}"
