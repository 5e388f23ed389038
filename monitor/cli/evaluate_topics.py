"""``vigie evaluate --topics``: how well each topic is told on labelled posts, and how often it fires on ordinary ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from monitor.cli.evaluate import mentions_of
from monitor.cli.output import print_json, print_table
from monitor.clock import SystemClock
from monitor.errors import VigieError
from monitor.labelled_topics import read_topic_posts
from monitor.model import Json
from monitor.topic_grades import TopicGrade, TopicPost, grade_topics
from monitor.wiring import classifier, read_config


def evaluate_topics(
    files: Sequence[Path], rules: Path, *, lang: str | None, half: str, as_json: bool
) -> None:
    """Grade the topics on the posts of the files, and print the figures.

    Args:
        rules: the file whose ``topics:`` to judge with; the built-in ones where ``rules.yaml`` is not there.
        half: ``dev``, the half to tune words on, ``held``, the half to believe, or ``all``.
    """
    posts = [post for path in files for post in read_topic_posts(path, lang)]
    if half != "all":
        posts = [post for post in posts if post.held == (half == "held")]
    if not posts:
        raise VigieError(f"no post falls into the half {half!r}: grade all of them")
    grades = _graded(posts, rules)
    if as_json:
        print_json([grade_json(grade) for grade in grades])
    else:
        _show(grades, posts)


def _graded(posts: Sequence[TopicPost], rules: Path) -> list[TopicGrade]:
    config = read_config(rules) if rules.exists() or rules != Path("rules.yaml") else None
    judge = classifier("topics", config, SystemClock(), rules.parent)
    opinions = judge.classify(mentions_of(posts))
    told = [frozenset(str(topic.name) for topic in opinion.topics) for opinion in opinions]
    labelled = frozenset[str]().union(*(post.topics for post in posts))
    return grade_topics(posts, told, sorted(labelled.union(*told)))


def _show(grades: Sequence[TopicGrade], posts: Sequence[TopicPost]) -> None:
    columns = ("topic", "lang", "posts", "precision", "recall", "false alarms", "of ordinary posts")
    print_table(columns, [_row(grade) for grade in grades], empty="no topic is named, and none was found")
    ordinary = sum(post.ordinary for post in posts)
    print(f"\n{len(posts):,} posts, {ordinary:,} of them ordinary. A dash: nothing to measure.")


def _row(grade: TopicGrade) -> tuple[str, ...]:
    return (
        grade.topic,
        grade.lang,
        f"{grade.hits + grade.misses:,}",
        _share(grade.precision),
        _share(grade.recall),
        f"{grade.false_alarms:,}",
        "–" if grade.false_alarm_rate is None else f"{grade.false_alarm_rate:.1%}",
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def grade_json(grade: TopicGrade) -> dict[str, Json]:
    """The figures of a topic in a language, for machines; ``null``: nothing to measure."""
    return {
        "topic": grade.topic,
        "lang": grade.lang,
        "hits": grade.hits,
        "misses": grade.misses,
        "alarms": grade.alarms,
        "precision": _rounded(grade.precision),
        "recall": _rounded(grade.recall),
        "false_alarms": grade.false_alarms,
        "ordinary": grade.ordinary,
        "false_alarm_rate": _rounded(grade.false_alarm_rate),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
