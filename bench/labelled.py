"""Labelled posts for the benches: ../shared/data/sentiment where it lies there, else a few of our own, many times over."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import NamedTuple

from monitor.model import BrandHit, Mention, MentionId, SourceName
from tests.makers import NOON

FOLDER = Path("../shared/data/sentiment")

INVENTED = [
    ("en", "positive", "I really love the new Acme app, it is so much better than before! 😍"),
    ("en", "negative", "Acme lost my parcel AGAIN. Not happy, but the driver was kind of nice..."),
    ("en", "neutral", "Acme opens a second warehouse in Lyon next week, says the company"),
    ("fr", "negative", "Acme a encore perdu mon colis, je suis vraiment très déçu"),
    ("de", "neutral", "Acme eröffnet nächste Woche ein zweites Lager in Lyon, sagt das Unternehmen"),
    ("es", "positive", "Me encanta la nueva aplicación de Acme, es mucho mejor que antes"),
    ("it", "negative", "Acme ha perso di nuovo il mio pacco, sono davvero delusa"),
    ("pt", "negative", "A Acme perdeu outra vez a minha encomenda, estou muito desiludido"),
]


class Labelled(NamedTuple):
    lang: str
    label: str
    text: str


def labelled(name: str) -> list[Labelled]:
    """The posts of ``train`` or ``dev``; says so when it has to invent them."""
    path = FOLDER / f"{name}.tsv"
    if not path.exists():
        print(f"({path} is absent: {len(INVENTED)} invented posts, 250 times over)")
        return [Labelled(*row) for row in INVENTED] * 250
    return [Labelled(lang, label, text) for lang, _, label, text in rows(path)]


def rows(path: Path) -> list[list[str]]:
    """The lines of a table without its head."""
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def mention(text: str, lang: str | None = None, hits: tuple[BrandHit, ...] = ()) -> Mention:
    return Mention(
        id=MentionId("m"),
        source=SourceName("bench"),
        key="k",
        text=text,
        lang=lang,
        published_at=NOON,
        collected_at=NOON,
        hits=hits,
    )
