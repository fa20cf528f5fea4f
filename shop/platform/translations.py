"""Each room keeps its own Chinese; together they make the one catalogue that Django reads."""

from pathlib import Path
from tempfile import NamedTemporaryFile

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.reloader import translation_file_changed


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
    """Write ``LC_MESSAGES/django.po`` and ``.mo``; a process that reads meanwhile finds the old or the new, whole.

    This process forgets what it has read before: on a fresh clone that is a catalogue without a word.
    """
    target = locale_dir / "LC_MESSAGES"
    target.mkdir(parents=True, exist_ok=True)
    for name, writer in (("django.po", write_po), ("django.mo", write_mo)):
        with NamedTemporaryFile(dir=target, delete=False) as file:
            writer(file, catalogue)
        Path(file.name).replace(target / name)
    translation_file_changed(sender=None, file_path=target / "django.mo")
