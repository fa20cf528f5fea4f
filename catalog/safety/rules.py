"""Days and words of the law that no table holds, because they do not change."""

from datetime import date

from catalog.oscar_forks.partner.models import SellerKind

#: First day on which the form of 2019 was no longer good (农业农村部令 2025年第4号 and its notice; domain.md §5.6).
OLD_FORM_ENDS_ON = date(2026, 5, 1)
#: Enterprises and cooperatives must issue a certificate with each lot; households and family farms are encouraged to.
MUST_CERTIFY = frozenset({SellerKind.COOPERATIVE, SellerKind.ENTERPRISE, SellerKind.COLLECTIVE, SellerKind.AGENT})
#: What the certificate promises.
PROMISE = "不使用禁用农药兽药、停用兽药和非法添加物；常规农药兽药残留不超标；对承诺的真实性负责。"
