"""A proposal, as people and machines read it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import tzinfo

from monitor.cli.output import counted, local, print_table
from monitor.config.model import Config
from monitor.learning.figures import Comparison, Interval
from monitor.learning.layer import Layer
from monitor.learning.proposal import Turn, turns
from monitor.model import Json, Judged, Verdict, veiled
from monitor.text import clean_line
from monitor.wiring import Lesson

SHOWN = 8  # verdicts that would turn
STRONGEST = 8  # words
PROPOSED = "proposed"


def _parts(found: Lesson) -> list[tuple[str, Comparison | None, str]]:
    """What was tried, how good it is, and why nothing comes of it."""
    proposal = found.proposal
    return [
        ("sentiment", proposal.tone.compared, proposal.tone.why),
        *((f"topic {one.topic}", one.compared, one.why) for one in proposal.themes),
        *((f"not {one.brand}", one.compared, one.why) for one in proposal.strangers),
    ]


def show(found: Lesson, config: Config, zone: tzinfo, line: str | None) -> None:
    """Print what is proposed, what it would change, and how to put it in force."""
    held = sum(one.held for one in found.corrected)
    stories = f"{len(found.corrected):,} corrected {'story' if len(found.corrected) == 1 else 'stories'}"
    print(f"{stories}, {held} of them held out: nothing is learned from those, they are to try it on.")
    if found.gone:
        print(f"Of {counted(found.gone, 'corrected mention')} retention has taken the words.")
    parts = _parts(found)
    rows = [
        (
            what,
            str(compared.stories),
            _share(compared.before),
            _share(compared.after),
            f"{compared.recall_before:.2f} → {compared.recall_after:.2f}",
            str(compared.mended),
            str(compared.spoilt),
            "no" if why else PROPOSED,
        )
        for what, compared, why in parts
        if compared
    ]
    print()
    print_table(
        ("", "held out", "right before", "right after", "macro-recall", "mended", "spoilt", ""),
        rows,
        empty="There is not enough to try anything on yet.",
    )
    for what, _, why in parts:
        if why:
            print(f"{what}: {why}.")
    _show_bias(found)
    if found.proposal.layer and not found.proposal.tone.why:
        _show_layer(found.proposal.layer)
    for theme in found.proposal.themes:
        if theme.theme:
            unless = ", ".join(theme.theme.unless)
            print(
                f"topic {theme.topic}: believed from a score of {theme.theme.at_least:g} on"
                + (f", and not beside: {unless}" if unless else "")
            )
    if line:
        _show_turns(found, zone)
        print(
            f"\nWritten: {line}. Nothing has changed yet. To put it in force, write this line in rules.yaml:\n"
        )
        print(f"  learned: {line}\n")
        number = int(line.rpartition("/")[2].removesuffix(".json"))
        print(f"or have it written: `vigie learn --apply {number}`. To go back, take the line away.")
        print(
            "Verdicts will bear another model's name then, and what is usual is never mixed between two models:"
            " rules that compare with the past learn anew."
        )
    _show_terms(found, config)


def _share(one: Interval) -> str:
    return f"{one.share:.0%} ({one.low:.0%}–{one.high:.0%})"


def _show_bias(found: Lesson) -> None:
    tone = found.proposal.tone
    told = tone.learned + tone.held
    if tone.compared and tone.confirmed * 4 < told:
        print(
            f"note: only {tone.confirmed} of these {told} say that Vigie was right. What is right now is better than it looks"
            " here: correct some mentions to what they say already, too."
        )


def _show_layer(layer: Layer) -> None:
    leans = {word: weights.positive - weights.negative for word, weights in layer.words.items()}
    strongest = sorted(leans, key=lambda word: -abs(leans[word]))[:STRONGEST]
    sure = "less" if layer.temperature > 1 else "more"
    print(
        f"sentiment: temperature {layer.temperature:.2f} ({sure} sure than now), {len(layer.words)} words learned"
    )
    if strongest:
        told = ", ".join(f"{clean_line(word)} ({leans[word]:+.1f})" for word in strongest)
        print(f"  the strongest, + for praise: {told}")


def _show_turns(found: Lesson, zone: tzinfo) -> None:
    turned = list(turns(found.proposal, found.quiet))
    whole = f"{len(found.quiet):,} stories"
    if found.recent > len(found.quiet):
        whole = f"{len(found.quiet):,} of {found.recent:,} stories"
    print(
        f"\nLooked at: {whole} of the last 28 days that nobody corrected. {len(turned):,} would be judged otherwise:"
    )
    newest = sorted(turned, key=lambda turn: turn.example.mention.published_at, reverse=True)[:SHOWN]
    print_table(("published", "", "text"), [_turn_row(turn, zone) for turn in newest], empty="none")


def _turn_row(turn: Turn, zone: tzinfo) -> tuple[str, ...]:
    mention = turn.example.mention
    shown = veiled(Judged(mention, Verdict(topics=tuple(turn.example.present_topics)))).mention
    return (local(mention.published_at, zone), ", ".join(turn.how), clean_line(shown.words, 70))


def _show_terms(found: Lesson, config: Config) -> None:
    excluded = {brand.name: brand.excluded for brand in config.brands}
    for one in found.proposal.strangers:
        if not one.terms:
            continue
        print(f"\nnot {one.brand}: what these words would have hidden of what is stored")
        print_table(
            ("words", "not about it", "about it"),
            [
                (term.words, f"{term.strangers} of {one.strangers}", f"{term.own} of {one.own}")
                for term in one.terms
            ],
            empty="",
        )
        terms = [*excluded[one.brand], *(term.words for term in one.terms)]
        print("To hide them from now on, write in rules.yaml:\n")
        print(f"  brands:\n    {one.brand}:\n      not: {json.dumps(terms, ensure_ascii=False)}")


# --- for machines -----------------------------------------------------------------------------------------------


def terms_json(found: Lesson) -> dict[str, Json]:
    """The suggested ``not`` terms by brand."""
    return {
        one.brand: [
            {"words": term.words, "hides_strangers": term.strangers, "hides_own": term.own}
            for term in one.terms
        ]
        for one in found.proposal.strangers
        if one.terms
    }


def lesson_json(found: Lesson) -> dict[str, Json]:
    """All figures, and why nothing is proposed where nothing is."""
    turned = list(turns(found.proposal, found.quiet)) if found.proposal.changes_verdicts else []
    return {
        "corrected": len(found.corrected),
        "held": sum(one.held for one in found.corrected),
        "confirmed": found.proposal.tone.confirmed,
        "tried": {what: _tried(compared, why) for what, compared, why in _parts(found)},
        "looked_at": len(found.quiet),
        "recent": found.recent,
        "turned": _counts(turned),
    }


def _counts(turned: Sequence[Turn]) -> dict[str, Json]:
    how = [", ".join(turn.how) for turn in turned]
    return {each: how.count(each) for each in sorted(set(how))}


def _tried(compared: Comparison | None, why: str) -> dict[str, Json]:
    if compared is None:
        return {"proposed": not why, "why": why}
    return {
        "proposed": not why,
        "why": why,
        "held": compared.stories,
        "right_before": _interval(compared.before),
        "right_after": _interval(compared.after),
        "recall_before": round(compared.recall_before, 4),
        "recall_after": round(compared.recall_after, 4),
        "mended": compared.mended,
        "spoilt": compared.spoilt,
    }


def _interval(one: Interval) -> dict[str, Json]:
    return {"share": round(one.share, 4), "low": round(one.low, 4), "high": round(one.high, 4)}
