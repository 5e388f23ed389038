"""Words that tell two heaps of texts apart."""

from __future__ import annotations

from monitor.learning.telling import MOST, Said, said, telling
from tests.makers import make_mention


def heap(*words: str, number: int = 10, author: str = "") -> list[Said]:
    return [Said(author or f"{words[0]}-{at}", frozenset(words)) for at in range(number)]


def test_what_is_frequent_here_and_hardly_there_is_told_the_most_frequent_first():
    these = [*heap("street", number=30), *heap("lane", number=20), *heap("game", number=5)]
    assert telling(these, heap("game", "level", number=100)) == ("street", "lane")


def test_no_more_than_a_few_are_told():
    these = [one for at in range(8) for one in heap(f"word{at}")]
    assert len(telling(these, heap("game", number=200))) == MOST


def test_what_one_author_says_again_and_again_tells_nothing():
    assert telling(heap("street", author="jo"), heap("game", number=100)) == ()


def test_two_words_side_by_side_are_a_phrase_where_nothing_stands_between():
    mention = make_mention(text="Acme Street, market @jo acme https://acme.example/a b", author="", lang="en")
    found = said(mention, pairs=True)
    assert {"acme street", "street", "market"} <= found.words
    assert not {"street market", "market acme", "market jo", "acme b"} & found.words
    assert found.author == mention.story
    assert "acme street" not in said(mention, pairs=False).words
