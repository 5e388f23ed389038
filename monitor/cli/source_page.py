"""The page of all kinds of sources, ``docs/sources.md``: made of what they declare, so that it cannot drift from them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from monitor.declaring import TIERS, Declaration, Tier, deletions
from monitor.settings import format_duration

_HEAD = """# Where Vigie looks

Made of what each kind of source declares: `vigie source list --available --page > docs/sources.md`; the same in the terminal is
`vigie source list --available --terms`, and `vigie sources --terms` shows it of your own. Facts of other people's platforms change: each
page names where they were read.

`vigie source add KIND` writes one into your rules and tries it; `vigie source test NAME` tries it again; `vigie query --explain` shows
what each is asked for your brands, and what is lost by that.
"""
_TITLES: Mapping[Tier, str] = {
    "open": "Open",
    "key": "With a free key",
    "paid": "For money",
    "review": "After a review",
    "own": "Your own",
    "inlet": "Brought here",
}
_PRESETS = """## Feeds by name

A `feed` knows these platforms: write `preset:` and it finds the address.
"""
_TAIL = """## What none of them reads

TikTok, WhatsApp, Telegram, Discord, private groups, and what people say on Facebook, Instagram or LinkedIn elsewhere than at your
own pages, hashtags and mentions: those platforms give no API for it, or only to researchers. What a vendor or a workflow tool
reads of them it can send to the [webhook](sources/webhook.md); an export of a listening suite goes in by
[`vigie import`](import.md).
"""


def catalogue(names: Collection[str], declared: Mapping[str, Declaration]) -> str:
    """The page, in Markdown.

    Args:
        names: the kinds; those that declare nothing are named at the end.
    """
    parts = [_HEAD]
    for tier, means in TIERS.items():
        rows = [_row(kind, declared[kind]) for kind in sorted(names) if _tier(kind, declared) == tier]
        if rows:
            parts.append(f"## {_TITLES[tier]}\n\n{means.capitalize()}.\n")
            parts.append(
                _table(("kind", "what it reads", "key", "price", "what its platform asks of you"), rows)
            )
    presets = [row for kind in sorted(names) if kind in declared for row in _presets(kind, declared[kind])]
    if presets:
        parts += [_PRESETS, _table(("preset", "what it reads", "how to write it"), presets)]
    silent = sorted(set(names) - set(declared))
    if silent:
        parts.append(f"Of these nothing is declared: {', '.join(silent)}. Ask whoever wrote them.\n")
    return "\n".join([*parts, _TAIL])


def _tier(kind: str, declared: Mapping[str, Declaration]) -> str:
    return declared[kind].tier if kind in declared else ""


def _row(kind: str, one: Declaration) -> tuple[str, ...]:
    page = one.docs.removeprefix("docs/")
    return (f"[{kind}]({page})" if page else kind, one.reads, one.auth or "none", one.price, _asks(one))


def _asks(one: Declaration) -> str:
    said = [
        f"`{one.attestation}: true` once it is arranged" if one.attestation else "",
        f"kept for {format_duration(one.retention)} at most" if one.retention else "",
        f"what is deleted there {deletions(one)}" if one.deletes else "",
        "alerts show a link only" if one.shows == "link" else "",
        f"[its terms]({one.terms})" if one.terms else "",
    ]
    return "; ".join(filter(None, said)) or "–"


def _presets(kind: str, one: Declaration) -> Iterator[tuple[str, ...]]:
    for preset in one.presets:
        yield (
            preset.name,
            preset.reads,
            f"`{{kind: {kind}, preset: {preset.name}, {preset.example}, name: …}}`",
        )


def _table(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [columns, ("---",) * len(columns), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n" for row in lines)
