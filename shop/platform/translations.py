"""Each room keeps its own Chinese; together they make the one catalogue that Django reads."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po


def merge(locale_dir: Path) -> tuple[Catalog, list[str]]:
    """Merge ``rooms/*.po`` below ``locale_dir``; return the catalogue and a sentence for each contradiction."""
    merged, quarrels = Catalog(locale="zh_Hans", fuzzy=False), []
    for path in sorted((locale_dir / "rooms").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="zh_Hans"):
                if not message.id or not message.string:
                    continue
                known = merged.get(message.id, message.context)
                if known and known.string != message.string:
                    quarrels.append(f"{path.name}: “{message.id}” is “{known.string}” elsewhere")
                    continue
                flags = message.flags - {"fuzzy"}
                merged.add(message.id, message.string, context=message.context, flags=flags)
    return merged, quarrels


def write(locale_dir: Path, catalogue: Catalog) -> None:
    target = locale_dir / "LC_MESSAGES"
    target.mkdir(parents=True, exist_ok=True)
    with (target / "django.po").open("wb") as file:
        write_po(file, catalogue, omit_header=False, sort_output=True)
    with (target / "django.mo").open("wb") as file:
        write_mo(file, catalogue)
