"""What a query means, and where exactly it is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.query import And, Form, Is, Near, Not, Or, QueryError, Reach, Within, Word, facts, parse, words

A, B, C = Word("a"), Word("b"), Word("c")
REC = Word("rec", Form.BEGINS)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("a", A),
        ("  a  ", A),
        ("a AND b", And((A, B))),
        ("a b", And((A, B))),
        ("a\nAND\tb", And((A, B))),
        ("a OR b OR c", Or((A, B, C))),
        ("a b OR c", Or((And((A, B)), C))),
        ("a (b OR c)", And((A, Or((B, C))))),
        ("a(b)c", And((A, B, C))),
        ("a AND NOT b", And((A, Not(B)))),
        ("a NOT (b OR c)", And((A, Not(Or((B, C)))))),
        ("NOT NOT a", Not(Not(A))),
        ('"Initech SA"', Word("Initech SA")),
        ("“Initech SA” «a»", And((Word("Initech SA"), A))),
        ('"AND"', Word("AND")),
        ('"title:x"', Word("title:x")),
        ("and", Word("and")),
        ("near title", And((Word("near"), Word("title")))),
        ("ANDROID NOTE ORANGE", And((Word("ANDROID"), Word("NOTE"), Word("ORANGE")))),
        ("((a))", A),
        ("#acme @acmehq acme.example", And((Word("#acme"), Word("@acmehq"), Word("acme.example")))),
        ("rec*", REC),
        ("@acme* 三*", And((Word("@acme", Form.BEGINS), Word("三", Form.BEGINS)))),
        ("case:Apple", Word("Apple", Form.EXACT)),
        ('case:("Big Apple" OR US)', Or((Word("Big Apple", Form.EXACT), Word("US", Form.EXACT)))),
        ("a NEAR/5 b", Near((A,), (B,), 5)),
        ("a ONEAR/0 b", Near((A,), (B,), 0, ordered=True)),
        ("(a OR (b OR rec*)) NEAR/12 case:c", Near((A, B, REC), (Word("c", Form.EXACT),), 12)),
        ("c a NEAR/5 b OR c", Or((And((C, Near((A,), (B,), 5))), C))),
        ("NOT a NEAR/5 b", Not(Near((A,), (B,), 5))),
        ("title:a b", And((Within("title", A), B))),
        ("title: a", Within("title", A)),
        ('title:("b" OR rec*)', Or((Within("title", B), Within("title", REC)))),
        ("author:@a url:rec*", And((Within("author", Word("@a")), Within("url", REC)))),
        ("site:WWW.News.example", Is("site", "news.example")),
        ("lang:(fr OR EN OR unknown)", Or((Is("lang", "fr"), Is("lang", "en"), Is("lang", "unknown")))),
        ('source:feed-1 source:"my feed"', And((Is("source", "feed-1"), Is("source", "my feed")))),
        (
            "type:article topic:safety sentiment:negative",
            And((Is("type", "article"), Is("topic", "safety"), Is("sentiment", "negative"))),
        ),
        (
            "reach>1000 reach>=1 reach < 5 reach<=6",
            And((Reach(">", 1000), Reach(">=", 1), Reach("<", 5), Reach("<=", 6))),
        ),
    ],
)
def test_a_query_means_what_it_says(text, query):
    assert parse(text, judged=True) == query


# --- what is wrong with it --------------------------------------------------------------------------------------

PART = 'a word, a "phrase", NOT or ('
VALUE = 'a word, a "phrase" or ('
QUOTE_IT = 'put it in "quotes" to look for it as it is'
NO_WORD = "this holds for every text that has none of its words: say what must be there, too"


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        # something is missing, or too much
        ("", 1, f"expected {PART}, found nothing more"),
        ("a OR", 5, f"expected {PART}, found nothing more"),
        ("a AND AND b", 7, f"expected {PART}, found AND"),
        ("a AND ()", 8, f"expected {PART}, found )"),
        ("NOT", 4, f"expected {PART}, found nothing more"),
        ("(a OR b", 8, "expected AND, OR or ), found nothing more"),
        ("a ) b", 3, "expected AND, OR or the end, found )"),
        ("NEAR/5 a", 1, f"expected {PART}, found NEAR/5"),
        ("a NEAR/5", 9, f"expected {VALUE}, found nothing more"),
        ("a NEAR/5 NOT b", 10, f"expected {VALUE}, found NOT"),
        ("title:", 7, f"expected {VALUE}, found nothing more"),
        ("title:NOT a", 7, f"expected {VALUE}, found NOT"),
        ("title:(a b)", 10, "expected OR or ), found b"),
        ("title:(a OR)", 12, 'expected a word or a "phrase", found )'),
        ("title:(a OR b", 14, "expected OR or ), found nothing more"),
        ('a "b c', 3, 'this " is never closed'),
        ("a “b c", 3, 'this " is never closed'),
        ("(" * 51 + "a" + ")" * 51, 51, "more than 50 brackets or NOTs inside each other"),
        ("NOT (" * 26 + "a" + ")" * 26, 126, "more than 50 brackets or NOTs inside each other"),
        ("a" * 100_001, 100_001, "this is longer than 100,000 characters"),
        # nothing to look for
        ('a ""', 3, f"expected {PART}, and there is nothing to look for in ''"),
        ("a #", 3, f"expected {PART}, and there is nothing to look for in '#'"),
        ("a ...", 3, f"expected {PART}, and there is nothing to look for in '...'"),
        ("a r*", 3, "r* is too short: at least 2 letters before the *"),
        ("a || b", 3, "write OR"),
        ("a && b", 3, "write AND"),
        ("a -b", 3, "write NOT b"),
        ("a -", 3, "write NOT …"),
        # what stands beside NEAR
        ("a NEAR/5 b NEAR/5 c", 12, "write a NEAR/5 b AND b NEAR/5 c: two at a time"),
        ("a NEAR/500 b", 3, "NEAR/500 is not near: at most NEAR/100, or write AND"),
        ("(a b) NEAR/5 c", 7, 'NEAR/5 stands between words, "phrases" or lists like (a OR b)'),
        ("title:a ONEAR/5 c", 9, 'ONEAR/5 stands between words, "phrases" or lists like (a OR b)'),
        ("a NEAR b", 3, f"write NEAR/5, for at most 5 words between the two; else {QUOTE_IT}"),
        ("a onear/3 b", 3, f"write ONEAR/5, for at most 5 words between the two; else {QUOTE_IT}"),
        ("a NEAR/9999999999 b", 3, f"write NEAR/5, for at most 5 words between the two; else {QUOTE_IT}"),
        # a star in the wrong place
        ("a *rec", 3, f"a * stands behind the beginning of a word, as in rec*; else {QUOTE_IT}"),
        ('"product rec"*', 14, f"a * stands behind the beginning of a word, as in rec*; else {QUOTE_IT}"),
        ("a *b*c", 3, f"*b*c means nothing: {QUOTE_IT}"),
        ("case:rec*", 6, "case: takes whole words: write rec, without the *"),
        ("a lang:f*", 8, "lang: takes whole names, without a *"),
        # fields
        (
            "titel:acme",
            1,
            'there is no field titel: (did you mean title:?); to look for it as it is, put it in "quotes"',
        ),
        ("a 1:2", 3, f"1:2 means nothing: {QUOTE_IT}"),
        ("colour:red", 1, 'there is no field colour:; to look for it as it is, put it in "quotes"'),
        ("https://x.example", 1, f"https://x.example means nothing: {QUOTE_IT}"),
        ("Title:acme", 1, "write title:acme"),
        ("from:bbc", 1, "write author:bbc"),
        ("lang=fr", 1, "write lang:fr"),
        ("Title:", 1, "write title:…"),
        ("followers>10", 1, "write reach>1000: the number is compared with >, >=, < or <="),
        ("a reach:10", 3, "write reach>1000: the number is compared with >, >=, < or <="),
        ('topic:" "', 7, "expected a name after topic:, found nothing in the quotes"),
        ("a lang:fr,en", 8, "write lang:(fr OR en)"),
        ("lang:pt-BR", 6, "write lang:pt: regions are not told apart"),
        ("lang:x1", 6, "expected a language code such as en, fr or de, or unknown, found x1"),
        ("site:localhost", 6, "localhost is no site: expected one such as news.example"),
        ("site:https://www.news.example/a", 6, "write the site alone: site:news.example"),
        (
            "type:articles",
            6,
            "type: is one of article, post, comment, review; found articles (did you mean article?)",
        ),
        ("sentiment:red", 11, "sentiment: is one of negative, neutral, positive, unknown; found red"),
    ],
)
def test_a_mistake_is_named_at_its_column(text, column, message):
    for judged in (True, False):
        with pytest.raises(QueryError) as caught:
            parse(text, judged=judged)
        assert (caught.value.column, caught.value.message) == (column, message)
        assert str(caught.value) == f"{message}, at column {column}"


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("NOT a", 1, NO_WORD),
        ("a OR NOT b", 1, NO_WORD),
        ("lang:fr", 1, NO_WORD),
        ("a OR reach>1000", 1, NO_WORD),
        ("NOT (a AND b)", 1, NO_WORD),
        (
            "a topic:safety",
            9,
            "topic: is known only of what names a brand already: ask for it in a rule's `select`",
        ),
        (
            "a NOT sentiment:(positive OR neutral)",
            18,
            "sentiment: is known only of what names a brand already: ask for it in a rule's `select`",
        ),
    ],
)
def test_what_a_rule_may_ask_a_brand_may_not(text, column, message):
    parse(text, judged=True)
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert (caught.value.column, caught.value.message) == (column, message)


@pytest.mark.parametrize(
    "text", ["a lang:fr", "site:acme.example", "title:a", "a NEAR/3 b", "NOT (NOT a OR b)"]
)
def test_what_cannot_hold_without_a_word_may_name_a_brand(text):
    parse(text)


@given(st.text(alphabet='abOR NDTEA/5()"*:-lng>1“#', max_size=40))
def test_any_text_is_a_query_or_an_error_with_a_column(text):
    column = 1
    try:
        parse(text, judged=True)
    except QueryError as error:
        column = error.column
    assert 1 <= column <= len(text) + 1


def test_a_long_query_is_not_a_deep_one():
    assert len(list(words(parse(" OR ".join(f"word{number}" for number in range(8_000)))))) == 8_000


def test_fifty_brackets_and_nots_are_not_too_many():
    assert parse("(" * 50 + "a" + ")" * 50) == A
    parse("NOT (" * 23 + "a OR (NOT NOT b)" + ")" * 23, judged=True)
    parse("NOT a OR " * 100 + "(b)", judged=True)


def test_the_facts_that_are_asked_for_are_told_with_their_column():
    asked = facts(parse("a topic:safety NOT (lang:fr OR source:(x OR y))", judged=True))
    assert [(fact.fact, fact.value, fact.column) for fact in asked] == [
        ("topic", "safety", 9),
        ("lang", "fr", 26),
        ("source", "x", 40),
        ("source", "y", 45),
    ]


def test_the_words_are_those_to_look_for():
    query = parse('(Initech OR "Initech SA") NOT title:movie site:a.example b NEAR/3 (rec* OR c) reach>1')
    assert list(words(query)) == [
        Word("Initech"),
        Word("Initech SA"),
        Word("movie"),
        Word("a.example"),
        B,
        REC,
        C,
    ]
