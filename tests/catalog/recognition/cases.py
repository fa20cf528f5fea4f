"""An application for tests, brought as far as a test wants it."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.foundation.periods import CHINA
from catalog.recognition import operations
from catalog.recognition.models import Scheme
from catalog.recognition.operations import Facts, Reviewer
from tests.catalog import goods
from tests.catalog.pictures import photo

TOWN, COUNTY, CITY = 4, 3, 2
SUNDAY = datetime(2026, 11, 22, 10, tzinfo=CHINA)
OFFICES = {
    TOWN: ("黎国安", "北乡镇人民政府"),
    COUNTY: ("林国栋", "乐昌市农业农村局"),
    CITY: ("徐静", "韶关市农业农村局"),
}
FULL = Facts(
    output="种植1,200亩，年产2,100吨", value_wan=Decimal("350.00"), helped=46, how_helped="保底收购，务工工资",
    after_sales="批次可查，七天内包退", contact_name="邓丽华", contact_phone="0751-5550101",
)  # fmt: skip


def scheme(**changed):
    told = {
        "code": "lechang-2026", "name": "乐昌市消费帮扶产品认定办法（演示）", "authority": "乐昌市农业农村局",
        "document_no": "乐农演示〔2026〕3号", "area_prefix": "440281", "valid_from": date(2026, 1, 1),
        "levels": [TOWN, COUNTY, CITY], "least_value_wan": Decimal(50), "least_helped": 10,
        "papers": ["licence", "linkage"], "promise": "以上情况属实。", "number_pattern": "乐认{year}-{serial:03}",
    }  # fmt: skip
    return Scheme.objects.create(**told | changed)


def pdf(content=b"", name="证明.pdf"):
    """A PDF of one empty page; ``content`` stands in its catalogue."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % content,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(out)
    out += b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
    return SimpleUploadedFile(name, out, content_type="application/pdf")


def draft(product=None, at=SUNDAY):
    """An application with everything that its scheme asks for, not yet submitted."""
    product = product or goods.product("北乡马蹄", origin=goods.village())
    made = operations.open_application(product=product, by="邓丽华", at=at)
    operations.write_application(application=made, facts=FULL)
    operations.add_paper(application=made, kind="licence", title="营业执照", upload=photo(), by="邓丽华", at=at)
    operations.add_paper(application=made, kind="linkage", title="", upload=pdf(), by="邓丽华", at=at)
    return made


def submitted(product=None, at=SUNDAY):
    made = draft(product, at)
    operations.submit(application=made, promised_by="邓丽华", by="邓丽华", at=at)
    return made


def says(application, level, verdict="pass", text="同意", at=SUNDAY):
    name, office = OFFICES[level]
    operations.decide(
        application=application, level=level, verdict=verdict, text=text, reviewer=Reviewer(name=name, office=office),
        at=at,
    )  # fmt: skip
    application.refresh_from_db()


def in_publicity(product=None, at=SUNDAY):
    made = submitted(product, at)
    for level in made.scheme.levels_for(made.village):
        says(made, level, at=at)
    return made


def granted(product=None, at=SUNDAY):
    """A recognised product; granted on the first day after a publicity that began the day after ``at``."""
    made = in_publicity(product, at)
    grant(made, at=at + timedelta(days=8))
    return made


def grant(application, at):
    name, office = OFFICES[CITY]
    operations.grant(application=application, reviewer=Reviewer(name=name, office=office), at=at)
    application.refresh_from_db()
