"""Addresses in one line."""

#: What GB/T 2260 writes where a level has no name of its own; nobody writes it on a parcel.
NAMELESS = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")


def written(*parts: str) -> str:
    """An address in one line: 北京市海淀区…, where province and city of a municipality are the same word."""
    said: list[str] = []
    for part in parts:
        if part not in NAMELESS and part not in said[-1:]:
            said.append(part)
    return "".join(said)
