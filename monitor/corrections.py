"""What people say of mentions where the classifiers were wrong, laid over what those said. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from monitor.model import (
    Corrected,
    Correction,
    Evidence,
    Label,
    Sentiment,
    Topic,
    TopicName,
    Towards,
    Verdict,
)

_SCORES: dict[Label, float] = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}


def signed(by: str) -> str:
    """What stands where a model's name would: who said so."""
    return f"corrected by {by}"


def standing(made: Sequence[Corrected]) -> Sequence[Corrected]:
    """Those that hold, of all that were made of one mention and its story in their order: what came after the last undo."""
    undone = max((place for place, one in enumerate(made, 1) if one.said.undo), default=0)
    return made[undone:]


def corrected(machine: Verdict, made: Sequence[Corrected]) -> Verdict:
    """What the classifiers said, as people corrected it: each correction says more, or the latest word.

    Args:
        machine: what the classifiers said.
        made: all that were made, the undone among them, the oldest first.
    """
    verdict = machine
    for one in standing(made):
        verdict = _with(verdict, one.said, signed(one.by))
        verdict = dataclasses.replace(verdict, corrected_by=one.by, machine_model=machine.sentiment_model)
    return verdict


def _with(verdict: Verdict, said: Correction, who: str) -> Verdict:
    sentiment, model, towards = verdict.sentiment, verdict.sentiment_model, verdict.towards
    if said.sentiment is not None:
        score = _SCORES[said.sentiment]
        feeling = Sentiment(score, said.sentiment, 1.0, (Evidence(who, score),))
        if said.towards is None:
            sentiment, model, towards = feeling, who, ()
        else:
            others = [one for one in towards if one.brand != said.towards]
            towards = (*others, Towards(said.towards, feeling))
    changed = {*said.touches, *said.spares}
    topics = [topic for topic in verdict.topics if topic.name not in changed]
    topics += [Topic(name, 1.0, (Evidence(who, 1.0),)) for name in said.touches]
    return dataclasses.replace(
        verdict,
        sentiment=sentiment,
        sentiment_model=model,
        topics=tuple(topics),
        towards=towards,
        relevant=verdict.relevant if said.relevant is None else said.relevant,
    )


def differences(before: Verdict, after: Verdict) -> tuple[str, ...]:
    """What changed, in a few words each: ``negative → neutral`` (also ``… towards acme``), ``-religion``, ``not relevant``."""
    was, is_ = _label(before), _label(after)
    told = [f"{was} → {is_}"] if was != is_ else []
    told += _of_brands(before, after)
    old, new = _names(before), _names(after)
    told += [f"-{name}" for name in old if name not in new]
    told += [f"+{name}" for name in new if name not in old]
    if before.relevant != after.relevant:
        told.append("relevant again" if after.relevant else "not relevant")
    return tuple(told)


def _of_brands(before: Verdict, after: Verdict) -> Iterator[str]:
    """``negative → positive towards acme``, of each brand of which it spoke, or speaks, otherwise than of the whole."""
    for brand in dict.fromkeys(one.brand for one in (*before.towards, *after.towards)):
        was, is_ = (
            said.label if (said := verdict.sentiment_towards(brand)) else "unknown"
            for verdict in (before, after)
        )
        if was != is_:
            yield f"{was} → {is_} towards {brand}"


def _label(verdict: Verdict) -> str:
    return verdict.sentiment.label if verdict.sentiment else "unknown"


def _names(verdict: Verdict) -> list[TopicName]:
    return [topic.name for topic in verdict.topics]
