"""What each bank calls the columns of its statement. Add a bank by adding a profile; the reader stays as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Profile:
    """Our name of a column → the names a bank prints, best first.

    A heading fits if it has every column of ``required`` and either an amount (with direction) or an income.
    """

    name: str
    names: Mapping[str, Sequence[str]]
    required: tuple[str, ...] = ("date", "payer_name")
    sums: tuple[str, ...] = field(default=("amount", "credit"))

    def columns(self, heading: Sequence[str]) -> dict[str, int]:
        """Return the place of each column that ``heading`` has; no place stands for two columns."""
        places = {text.replace(" ", "").removesuffix("(元)"): place for place, text in enumerate(heading) if text}
        found: dict[str, int] = {}
        for column, names in self.names.items():
            free = [places[name] for name in names if name in places and places[name] not in found.values()]
            if free:
                found[column] = free[0]
        return found

    def fits(self, heading: Sequence[str]) -> bool:
        found = self.columns(heading)
        return all(column in found for column in self.required) and any(column in found for column in self.sums)


ICBC = Profile(
    "icbc",
    {
        "date": ("入账日期",),
        "time": ("入账时间",),
        "credit": ("转入金额", "贷方发生额"),
        "debit": ("转出金额", "借方发生额"),
        "balance": ("余额",),
        "payer_name": ("对方单位名称", "对方单位"),
        "payer_account": ("对方账号",),
        "bank_ref": ("凭证号", "流水号"),
        "note": ("用途", "摘要"),
        "note2": ("附言", "个性化信息"),
    },
)

CCB = Profile(
    "ccb",
    {
        "date": ("交易时间", "交易日期"),
        "credit": ("贷方发生额/元(收入)", "贷方发生额"),
        "debit": ("借方发生额/元(支取)", "借方发生额"),
        "balance": ("余额",),
        "payer_name": ("对方户名",),
        "payer_account": ("对方账号",),
        "bank_ref": ("账户明细编号-交易流水号", "交易流水号"),
        "note": ("摘要",),
        "note2": ("备注",),
    },
    required=("date", "payer_name", "bank_ref"),
)

#: Most rural commercial banks and credit unions, and the example file that we offer.
COMMON = Profile(
    "common",
    {
        "date": ("交易日期", "记账日期", "日期", "交易时间", "Date"),
        "time": ("交易时间", "记账时间", "时间", "Time"),
        "amount": ("交易金额", "发生额", "金额", "Amount"),
        "direction": ("借贷标志", "借贷", "收支", "收/支", "Direction"),
        "credit": ("收入金额", "收入", "贷方金额", "贷方发生额", "Credit"),
        "debit": ("支出金额", "支出", "借方金额", "借方发生额", "Debit"),
        "balance": ("账户余额", "余额", "Balance"),
        "payer_name": ("对方户名", "对方名称", "付款人名称", "对方账户名", "Payer"),
        "payer_account": ("对方账号", "付款人账号", "对方账户", "Payer account"),
        "bank_ref": ("交易流水号", "流水号", "核心流水号", "凭证号", "Reference"),
        "note": ("附言", "摘要", "用途", "备注", "Note"),
        "note2": ("备注", "用途", "摘要"),
    },
)

PROFILES = (ICBC, CCB, COMMON)
