"""Posts labelled with topics, in files of four kinds, and how well topics were told of them, counted by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from classifiers.lexicon import BUILT_IN
from monitor.errors import VigieError
from monitor.labelled_topics import ORDINARY, read_topic_posts
from monitor.topic_grades import TopicGrade, TopicPost, grade_topics

NONE = frozenset[str]()
OURS = Path(__file__).parent / "data" / "topics"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", 'text,topics,lang\n"A recall, again","safety, legal",en\nnice mug,,fr\n'),
        ("a.tsv", "topics\ttext\tlang\nsafety legal\tA recall, again\ten\n\tnice mug\tfr\n"),
        (
            "a.jsonl",
            """{"text": "A recall, again", "topics": ["safety", "legal"], "lang": "en"}
{"text": "nice mug", "topics": [], "lang": "fr"}
""",
        ),
    ],
)
def test_a_table_names_the_topics_of_each_post(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    assert read_topic_posts(tmp_path / name) == [
        TopicPost("A recall, again", frozenset({"safety", "legal"}), None, "en"),
        TopicPost("nice mug", NONE, None, "fr"),
    ]


def test_a_column_not_leaves_what_nobody_said_ungraded(tmp_path):
    (tmp_path / "a.csv").write_text("text,topics,not\nhe sued,legal,death\n")
    (post,) = read_topic_posts(tmp_path / "a.csv", "en")
    assert (post.truth("legal"), post.truth("death"), post.truth("fraud")) == (True, False, None)
    assert post.lang == "en"
    assert not post.ordinary


def test_a_toml_file_has_a_table_for_each_topic_and_one_of_ordinary_posts(tmp_path):
    (tmp_path / "a.toml").write_text(
        'lang = "en"\n[death]\ntouches = """\nhe passed away\n\n she is dead \n"""\nsounds = "dead battery"\n'
        f'[{ORDINARY}]\nposts = "nice mug"\n'
    )
    dead, other, sounds, mug = read_topic_posts(tmp_path / "a.toml", "fr")
    assert (dead.text, other.text) == ("he passed away", "she is dead")
    assert (dead.truth("death"), dead.truth("legal"), dead.lang) == (True, None, "en")
    assert (sounds.truth("death"), sounds.truth("legal"), sounds.ordinary) == (False, None, False)
    assert (mug.truth("death"), mug.ordinary) == (False, True)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", "text,label\nx,y\n", "a.csv:2: a post has text and topics"),
        ("a.jsonl", "{\n", "a.jsonl:1: a post has text and topics"),
        ("a.csv", "text,topics\n", "holds no post labelled with topics"),
        ("a.toml", "[death\n", "a.toml: "),
        ("a.toml", "death = 1\n", r"\[death\] has sounds and touches, each a text"),
        ("a.toml", "[death]\nfires = 'x'\n", r"\[death\] has sounds and touches, each a text"),
        ("a.toml", "[death]\ntouches = ['x']\n", r"\[death\] has sounds and touches, each a text"),
        ("a.toml", "[ordinary]\ntouches = 'x'\n", r"\[ordinary\] has posts, each a text"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_with_what_it_should_hold(tmp_path, name, content, told):
    (tmp_path / name).write_text(content)
    with pytest.raises(VigieError, match=told):
        read_topic_posts(tmp_path / name)


def test_a_file_that_is_not_there_is_named(tmp_path):
    for name in ("none.toml", "none.csv"):
        with pytest.raises(VigieError, match=name):
            read_topic_posts(tmp_path / name)


def test_whether_a_post_is_held_depends_on_its_text_alone():
    halves = {text: TopicPost(text, NONE).held for text in ("a", "b", "c", "d", "e", "f")}
    assert halves == {"a": False, "b": True, "c": True, "d": False, "e": False, "f": False}
    assert TopicPost("c", frozenset({"death"}), NONE, "fr").held


# --- graded -------------------------------------------------------------------------------------------------------


def post(topics="", denied=None, lang="en"):
    return TopicPost(
        "x", frozenset(topics.split()), None if denied is None else frozenset(denied.split()), lang
    )


def test_precision_recall_and_false_alarms_of_each_topic_and_language():
    graded = [
        (post("death"), {"death"}),
        (post("death legal"), {"death"}),
        (post("death", ""), set()),
        (post("", "death"), {"death", "legal"}),  # nobody said whether it is legal: not graded
        (post(), {"death"}),
        (post(), set()),
        (post("death", lang="fr"), {"death"}),
        (post(lang=None), set()),
    ]
    grades = grade_topics([one for one, _ in graded], [told for _, told in graded], ["death", "legal"])
    death = TopicGrade("death", "en", hits=2, misses=1, alarms=2, false_alarms=1, ordinary=2)
    assert grades == [
        death,
        TopicGrade("death", "fr", 1, 0, 0, 0, 0),
        TopicGrade("death", "unknown", 0, 0, 0, 0, 1),
        TopicGrade("legal", "en", 0, 1, 0, 0, 2),
        TopicGrade("legal", "fr", 0, 0, 0, 0, 0),
        TopicGrade("legal", "unknown", 0, 0, 0, 0, 1),
    ]
    assert (death.precision, death.recall, death.false_alarm_rate) == (0.5, 2 / 3, 0.5)
    assert (grades[4].precision, grades[4].recall, grades[4].false_alarm_rate) == (None, None, None)


# --- our own set --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_our_own_posts_are_enough_of_each_kind_and_none_stands_there_twice(lang):
    posts = read_topic_posts(OURS / f"{lang}.toml")
    assert len({one.text for one in posts}) == len(posts)
    assert {one.lang for one in posts} == {lang}
    assert sum(one.ordinary for one in posts) >= 150
    for topic in BUILT_IN:
        least = 30 if topic in {"death", "slavery"} else 12
        assert sum(one.truth(topic) is True for one in posts) >= least
        assert sum(one.denied == frozenset({topic}) for one in posts) >= least
