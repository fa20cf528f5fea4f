"""What the API says. Money is text with two places (never a float), instants are ISO 8601, days are YYYY-MM-DD."""

from datetime import date, datetime

from ninja import Schema


class Error(Schema):
    """The one shape of every refusal. ``code`` is for programs, ``message`` for people, in their language."""

    code: str
    message: str


class Origin(Schema):
    """Only while the claim is verified and in force; otherwise a product has none."""

    place: str
    village: str
    tiers: list[str]
    recognition_no: str
    valid_to: date | None
    evidence_url: str


class ProductOut(Schema):
    id: int
    title: str
    url: str
    seller: str
    seller_is_agent: bool
    sale_unit: str
    price_cny: str
    price_per_jin_cny: str | None
    price_per_kg_cny: str | None
    price_per_piece_cny: str | None
    available: int
    min_quantity: int
    step_quantity: int
    storage_band: str
    specification: str
    origin: Origin | None


class ProductPage(Schema):
    count: int
    page: int
    pages: int
    products: list[ProductOut]


class ChoiceOut(Schema):
    """One choice of a filter, and how many goods the list would have with it."""

    value: str
    name: str
    count: int


class ZoneOut(Schema):
    """A part of the shop with rules of its own. ``parent`` is the slug of the zone that it lies in."""

    slug: str
    name: str
    kind: str
    parent: str | None
    intro: str
    url: str
    starts_on: date | None
    last_day: date | None


class LineOut(Schema):
    title: str
    quantity: int
    sale_unit: str
    unit_price_cny: str
    standard_price_cny: str | None
    standard_unit: str | None
    price_cny: str
    refunded_cny: str


class OrderOut(Schema):
    number: str
    seller: str
    state: str
    placed_at: datetime
    total_cny: str
    freight_cny: str
    subsidy_cny: str
    lines: list[LineOut]


class PostOut(Schema):
    """``side`` is ``supply`` or ``demand``; quantities are text, in the unit named. No telephone numbers."""

    number: str
    side: str
    item: str
    variety: str
    quantity: str
    unit: str
    price_cny: str | None
    place: str
    place_code: str
    available_from: date
    until: date
    posted_by: str
    refreshed_at: datetime


class PostPage(Schema):
    count: int
    page: int
    pages: int
    posts: list[PostOut]


class CaseOut(Schema):
    """Verified goods that do not sell, while something is left of them and somebody stands for them."""

    number: str
    item: str
    variety: str
    left: str
    quantity: str
    unit: str
    price_cny: str | None
    place: str
    place_code: str
    last_saleable_on: date | None
    offered_by: str
    endorsed_by: str
    statement: str
    product_id: int | None
    url: str


class CasePage(Schema):
    count: int
    page: int
    pages: int
    cases: list[CaseOut]
