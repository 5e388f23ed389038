"""``vigie sources --terms`` and ``vigie source list``: what sources declare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from monitor.cli.output import print_csv, print_entries, print_json_rows, print_table
from monitor.cli.source_page import catalogue
from monitor.declaring import TIERS, Allowance, Declaration, deletions
from monitor.model import Json
from monitor.settings import format_duration
from monitor.spending import allowed
from monitor.wiring import bounds_of, declarations, kinds, read_config

TERMS = (
    "kind",
    "tier",
    "key",
    "price",
    "may spend",
    "limits",
    "may be kept",
    "may be shown",
    "deleted there",
    "docs",
    "what",
)
SHORT = ("kind", "tier", "what")
NO_KIND = "No source yet: `vigie source list --available` shows what there is."
PRESETS = ("preset", "what it reads", "how to write it")
NOTHING = "this plugin declares nothing: ask whoever wrote it"


def show_terms(rules: Path, *, style: str) -> None:
    """What each source of the rules asks of us."""
    config, declared = read_config(rules), declarations()
    if style == "json":
        print_json_rows(
            {
                "name": one.name,
                "every": format_duration(one.every),
                **_json(one.kind, declared.get(one.kind), bounds_of(one)),
            }
            for one in config.sources
        )
        return
    rows = [(one.name, *_row(one.kind, declared.get(one.kind), bounds_of(one))) for one in config.sources]
    _print(("source", *TERMS), rows, style, empty="No source: add one under sources: in the rules file.")


def list_kinds(rules: Path | None, *, style: str, terms: bool) -> None:
    """The kinds that the rules use; all that are installed where there is no ``rules``.

    Args:
        terms: with all that each declares, not only what it reads.
    """
    declared = declarations()
    names = kinds().sources if rules is None else {one.kind for one in read_config(rules).sources}
    if style == "page":
        print(catalogue(names, declared), end="")
        return
    if style == "json":
        print_json_rows(_json(kind, declared.get(kind)) for kind in sorted(names))
        return
    if terms or style == "csv":
        rows = [_row(kind, declared.get(kind)) for kind in sorted(names)]
        _print(TERMS, rows, style, empty=NO_KIND)
        return
    tiers = list(TIERS)
    shown = [_short(kind, declared.get(kind)) for kind in names]
    shown.sort(key=lambda row: (tiers.index(row[1]) if row[1] in tiers else len(tiers), row[0]))
    print_table(SHORT, shown, empty=NO_KIND)
    presets = [row for kind in sorted(names) for row in _presets(kind, declared.get(kind))]
    if presets:
        print()
        print_table(PRESETS, presets, empty="")
    if shown:
        used = {row[1] for row in shown}
        print("\n" + "; ".join(f"{tier}: {said}" for tier, said in TIERS.items() if tier in used) + ".")
        print("What each needs, costs and allows: --terms. Add one: vigie source add KIND")


def _short(kind: str, declared: Declaration | None) -> tuple[str, str, str]:
    return (kind, declared.tier, declared.reads) if declared else (kind, "", NOTHING)


def _print(columns: Sequence[str], rows: Sequence[Sequence[str]], style: str, *, empty: str) -> None:
    """A row each for machines; for people a paragraph each: no screen is as wide as all that."""
    if style == "csv":
        print_csv(columns, rows)
        return
    heads = columns.index("tier") + 1
    print_entries(
        [
            (
                " · ".join(filter(None, row[:heads])),
                [f"{name}: {said}" for name, said in zip(columns[heads:], row[heads:], strict=True) if said],
            )
            for row in rows
        ],
        empty=empty,
    )


def _row(kind: str, declared: Declaration | None, may: Sequence[Allowance] | None = None) -> tuple[str, ...]:
    """``may``: what a source may spend, where its settings say so."""
    if declared is None:
        return (kind, *[""] * (len(TERMS) - 2), NOTHING)
    may = declared.allowances if may is None else may
    return (
        kind,
        declared.tier,
        declared.auth or "none",
        declared.price,
        "; ".join(map(allowed, may)) or "nothing is counted",
        "; ".join(map(str, declared.limits)) or "none known",
        format_duration(declared.retention) if declared.retention else "as long as you like",
        "text" if declared.shows == "text" else "a link only",
        deletions(declared) or "–",
        declared.docs,
        declared.reads
        + (f"; write {declared.attestation}: true once arranged" if declared.attestation else ""),
    )


def _presets(kind: str, declared: Declaration | None) -> Iterator[tuple[str, ...]]:
    """A row for each platform that the kind knows by name: how to write it."""
    for preset in declared.presets if declared else ():
        keys = f"kind: {kind}, preset: {preset.name}, {preset.example}"
        yield (preset.name, preset.reads, f"{{{keys}, name: …}}")


def _json(
    kind: str, declared: Declaration | None, may: Sequence[Allowance] | None = None
) -> Mapping[str, Json]:
    if declared is None:
        return {"kind": kind, "declared": False}
    return {
        "kind": kind,
        "declared": True,
        "reads": declared.reads,
        "tier": declared.tier,
        "tier_means": TIERS[declared.tier],
        "auth": declared.auth or None,
        "limits": [
            {"requests": one.requests, "within": format_duration(one.within), "of": one.of or None}
            for one in declared.limits
        ],
        "page": declared.page,
        "price": declared.price,
        "allowances": [
            {
                "what": one.what,
                "most": None if one.most is None else float(one.most),
                "span": one.span,
                "zone": one.zone,
            }
            for one in (declared.allowances if may is None else may)
        ],
        "retention": format_duration(declared.retention) if declared.retention else None,
        "shows": declared.shows,
        "deletes": declared.deletes,
        "hears": declared.hears or None,
        "attestation": declared.attestation or None,
        "streams": declared.streams,
        "sampled": declared.sampled,
        "docs": declared.docs or None,
        "terms": declared.terms or None,
        "presets": [asdict(preset) for preset in declared.presets],
    }
