"""``vigie evaluate``: how good classifiers are on labelled posts, side by side."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from monitor.cli.evaluate_page import page
from monitor.cli.labels import Reading, read_files
from monitor.cli.output import print_json, print_table
from monitor.clock import SystemClock
from monitor.errors import VigieError
from monitor.grades import LABELS, Evaluation, Graded, Grades, by_language, grade
from monitor.labelled import LabelledPost
from monitor.model import Json, Mention, MentionId, Opinion, SourceName
from monitor.ports import Classifier, Troubled
from monitor.topic_grades import TopicPost
from monitor.wiring import classifier, sentiment_by

BATCH = 500


def evaluate(
    files: Sequence[Path],
    names: Sequence[str],
    *,
    rules: Path,
    how: Reading,
    as_json: bool,
    html: Path | None,
) -> None:
    """Grade each classifier on the posts of the files, and print the figures."""
    posts = read_files(files, how)
    mentions = mentions_of(posts)
    judges = [(name, sentiment_by(name, rules)) for name in names]
    found = [_evaluation(name, judge, posts, mentions) for name, judge in judges]
    if html is not None:
        try:
            html.write_text(page(found, ", ".join(path.name for path in files)), encoding="utf-8")
        except OSError as error:
            raise VigieError(f"{html}: {error.strerror or error}") from error
        print(f"wrote {html}", file=sys.stderr)
    if as_json:
        print_json([evaluation_json(one) for one in found])
    else:
        _show(found)


def mentions_of(posts: Sequence[LabelledPost | TopicPost]) -> list[Mention]:
    """The posts as a classifier gets them: with their language, which is looked for where the file does not say it."""
    now = datetime(2000, 1, 1, tzinfo=UTC)
    mentions = [
        Mention(
            id=MentionId(str(number)),
            source=SourceName("labelled"),
            key=str(number),
            text=post.text,
            lang=post.lang,
            published_at=now,
            collected_at=now,
            hits=(),
        )
        for number, post in enumerate(posts)
    ]
    if all(post.lang for post in posts):
        return mentions
    detector = classifier("language", None, SystemClock(), Path())
    found = detector.classify(mentions)
    return [
        mention if mention.lang else replace(mention, lang=opinion.lang)
        for mention, opinion in zip(mentions, found, strict=True)
    ]


def _evaluation(
    name: str, judge: Classifier, posts: Sequence[LabelledPost], mentions: Sequence[Mention]
) -> Evaluation:
    first, opinions = _timed(judge, mentions)
    again, _ = _timed(judge, mentions)
    graded = [
        Graded(mention.lang, post.label, said.label if said else None, said.confidence if said else 0.0)
        for post, mention, said in zip(posts, mentions, (one.sentiment for one in opinions), strict=True)
    ]
    return Evaluation(name, _spoken(name, opinions), grade(graded), by_language(graded), first, again)


def _spoken(name: str, opinions: Sequence[Opinion]) -> str:
    """What was asked for, and the models that spoke."""
    spoke = dict.fromkeys(one.model for one in opinions)
    return (
        f"{name}: {', '.join(spoke)}" if name.partition(":")[0] in ("cascade", "rules") else ", ".join(spoke)
    )


def _timed(judge: Classifier, mentions: Sequence[Mention]) -> tuple[float, list[Opinion]]:
    start = time.perf_counter()
    opinions = [
        opinion
        for at in range(0, len(mentions), BATCH)
        for opinion in _patient(judge, mentions[at : at + BATCH])
    ]
    took = time.perf_counter() - start  # by the clock: a model may run in another process
    if isinstance(judge, Troubled) and judge.trouble:
        raise VigieError(judge.trouble)
    return len(mentions) / max(took, 1e-9), opinions


def _patient(judge: Classifier, mentions: Sequence[Mention]) -> list[Opinion]:
    """What the judge says when it is given all the time it wants.

    Raises:
        VigieError: it gets no further.
    """
    opinions = list(judge.classify(mentions))
    left = [at for at, opinion in enumerate(opinions) if opinion.hasty]
    while left:
        again = judge.classify([mentions[at] for at in left])
        for at, opinion in zip(left, again, strict=True):
            opinions[at] = opinion
        waiting = [at for at in left if opinions[at].hasty]
        if len(waiting) == len(left):
            why = getattr(judge, "trouble", "") or "a later stage has no time: grade it without a `budget`"
            raise VigieError(f"{len(left)} posts were not read with care: {why}")
        left = waiting
    return opinions


def _show(found: Sequence[Evaluation]) -> None:
    columns = (
        "model",
        "lang",
        "posts",
        "accuracy",
        "macro-F1",
        "macro-recall",
        *(f"F1 {label}" for label in LABELS),
    )
    rows = [
        _row(one.model if lang == "all" else "", lang, grades)
        for one in found
        for lang, grades in (("all", one.grades), *one.languages.items())
    ]
    print_table((*columns, "no opinion", "ECE"), rows, empty="no posts")
    for one in found:
        print(
            f"\n{one.model}: {one.first:,.0f} posts/s the first time, {one.again:,.0f} when read again (one core)"
        )
        print_table(("label ↓ said →", *LABELS, "no opinion"), _confusion(one.grades), empty="")


def _row(model: str, lang: str, grades: Grades) -> tuple[str, ...]:
    return (
        model,
        lang,
        f"{grades.posts:,}",
        f"{grades.accuracy:.3f}",
        f"{grades.macro_f1:.3f}",
        f"{grades.macro_recall:.3f}",
        *(f"{grades.of(label).f1:.3f}" for label in LABELS),
        f"{grades.silent:.1%}",
        f"{grades.calibration_error:.3f}",
    )


def _confusion(grades: Grades) -> list[tuple[str, ...]]:
    return [
        (label, *(f"{grades.confusion.get((label, said), 0):,}" for said in (*LABELS, None)))
        for label in LABELS
    ]


def evaluation_json(one: Evaluation) -> dict[str, Json]:
    """All figures of a classifier, for machines."""
    return {
        "name": one.name,
        "model": one.model,
        "posts_per_second": round(one.first),
        "posts_per_second_again": round(one.again),
        **_grades_json(one.grades),
        "languages": {lang: _grades_json(grades) for lang, grades in one.languages.items()},
    }


def _grades_json(grades: Grades) -> dict[str, Json]:
    return {
        "posts": grades.posts,
        "accuracy": round(grades.accuracy, 4),
        "macro_f1": round(grades.macro_f1, 4),
        "macro_recall": round(grades.macro_recall, 4),
        "no_opinion": round(grades.silent, 4),
        "ece": round(grades.calibration_error, 4),
        "classes": {
            label: {name: round(value, 4) for name, value in grades.of(label)._asdict().items()}
            for label in LABELS
        },
        "confusion": {
            label: {said or "no opinion": grades.confusion.get((label, said), 0) for said in (*LABELS, None)}
            for label in LABELS
        },
        "bins": [
            {"posts": each.posts, "confidence": round(each.confidence, 4), "right": round(each.right, 4)}
            for each in grades.bins
        ],
    }
