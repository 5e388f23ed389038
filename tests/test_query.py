"""What a query means, and where exactly it is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, combinations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from monitor.brands import Brand, Brands
from monitor.model import BrandName, Judged, SourceName
from monitor.query import (
    And,
    Automaton,
    Form,
    Is,
    Near,
    Not,
    Or,
    Page,
    QueryError,
    Reach,
    Reading,
    Within,
    Word,
    about_judged,
    anchors,
    evidence,
    explain,
    facts,
    holds,
    parse,
    remarks,
    words,
)
from tests.makers import make_judged, make_mention, make_post, make_verdict

A, B, C = Word("a"), Word("b"), Word("c")
REC = Word("rec", Form.BEGINS)


def reading(query, one: Judged) -> Reading:
    page = Page(one.mention)
    return Reading(page, about_judged(one), Automaton(words(query)).read(page))


def matches(asked: str, **given) -> bool:
    query = parse(asked, judged=True)
    return holds(query, reading(query, make_judged(**{"text": "", "author": "", **given})))


# --- what it means ----------------------------------------------------------------------------------------------


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


LONG = "A battery of the new phone, they say, caught fire. The battery's fine, said Acme."


@pytest.mark.parametrize(
    ("query", "given", "expected"),
    [
        # near: how many words stand between, in any order or in this one
        ("battery NEAR/7 fire", {"text": LONG}, True),
        ("fire ONEAR/1 battery", {"text": LONG}, True),
        ("fire ONEAR/0 battery", {"text": LONG}, False),
        ("phone ONEAR/3 fire", {"text": LONG}, True),
        ("phone ONEAR/2 fire", {"text": LONG}, False),
        ("fire ONEAR/9 phone", {"text": LONG}, False),
        ("fire NEAR/9 phone", {"text": LONG}, True),
        ('"caught fire" NEAR/2 phone', {"text": LONG}, True),
        ("phone NEAR/2 (smoke OR caught)", {"text": LONG}, True),
        ("phon* NEAR/0 new", {"text": LONG}, True),
        ("case:acme NEAR/9 battery", {"text": LONG}, False),
        ("battery NEAR/20 battery", {"text": LONG}, True),
        ("phone NEAR/20 phone", {"text": LONG}, False),
        ('"the new phone" NEAR/9 phone', {"text": LONG}, False),
        ("recall NEAR/0 acme", {"text": "le rappel, recall d'Acme"}, True),
        ("acme ONEAR/0 recall", {"text": "Acme's recall"}, True),
        ("acme ONEAR/1 recall", {"text": "Acme don't recall"}, True),
        ("acme ONEAR/1 recall", {"text": "Acme cafe\u0301 recall"}, True),
        ("acme ONEAR/1 recall", {"text": "Acme https://a.example/b/c?d recall"}, True),
        ("acme ONEAR/0 recall", {"text": "Acme!!! 😂 -- recall"}, True),
        ("acme ONEAR/2 recall", {"text": "Acme well-known recall"}, True),
        ("acme ONEAR/1 recall", {"text": "Acme well-known recall"}, False),
        ("三菱 ONEAR/1 車", {"text": "三菱の車"}, True),
        ("三菱 ONEAR/0 車", {"text": "三菱の車"}, False),
        ("acme NEAR/100 recall", {"title": "Acme", "text": "recall"}, False),
        ("acme NEAR/1 recall", {"title": "the Acme recall", "text": "no"}, True),
        ("acme NEAR/1 recall", {"title": "Acme", "text": "recall of Acme"}, True),
        ("acme NEAR/5 recall", {"text": "look", "url": "https://n.example/acme-recall"}, False),
        ("acme NEAR/5 recall", {"text": "recall", "author": "acme"}, False),
        # case
        ("case:Apple", {"text": "an apple, APPLE"}, False),
        ("case:Apple", {"text": "an Apple"}, True),
        ("case:US ban", {"text": "ban us"}, False),
        # fields of words
        ("title:acme", {"title": "Acme's day", "text": "x"}, True),
        ("title:acme", {"title": "Good day", "text": "acme"}, False),
        ("title:rec*", {"title": "Recalled"}, True),
        ("title:acme NOT recall", {"title": "Acme", "text": "a recall"}, False),
        ("author:jane", {"author": "Jane Doe"}, True),
        ("jane", {"author": "Jane Doe"}, False),
        ('author:"jane doe"', {"author": "Jane Doe"}, True),
        ("author:acme", {"author": "acme_fans"}, False),
        ("author:@acme", {"author": "acme@mastodon.example"}, True),
        ("author:acme", {"author": "jane", "text": "acme", "url": "https://n.example/acme"}, False),
        ("url:recall", {"url": "https://n.example/2026/acme-recall"}, True),
        ("url:recall", {"url": "https://n.example/?q=recall"}, True),
        ('url:"/blog/"', {"url": "https://n.example/blog/1"}, True),
        ("url:rec*", {"url": "https://n.example/recalls"}, True),
        ("url:recall", {"text": "recall"}, False),
        # facts
        ("site:news.example", {"url": "https://news.example/1"}, True),
        ("site:news.example", {"url": "https://user:pw@M.News.example:8080"}, True),
        ("site:news.example", {"url": "https://oldnews.example/"}, False),
        ("site:news.example", {"url": "https://evil.example/news.example"}, False),
        ("site:news.example", {"url": "https://news.example@evil.example/"}, False),
        ("site:news.example", {"url": "https://evil.example\\@news.example/"}, False),
        ("site:news.example", {"text": "on news.example"}, False),
        ("NOT site:news.example", {"url": "https://evil.example/"}, True),
        ("lang:fr", {"lang": "fr"}, True),
        ("lang:(de OR fr)", {"lang": "en"}, False),
        ("lang:unknown", {"lang": None}, True),
        ("source:news", {"source": SourceName("news")}, True),
        ("source:news", {"source": SourceName("forum")}, False),
        ("type:article", {"type": "article"}, True),
        ("type:(article OR review)", {"type": "post"}, False),
        ("topic:safety", {"topics": ("safety", "outage")}, True),
        ("topic:safety", {"topics": ("outage",)}, False),
        ("sentiment:negative", {"sentiment": "negative"}, True),
        ("sentiment:negative", {"sentiment": None}, False),
        ("sentiment:unknown", {"sentiment": None}, True),
        ("reach>100", {"reach": 101}, True),
        ("reach>100", {"reach": 100}, False),
        ("reach>=100", {"reach": 100}, True),
        ("reach<100", {"reach": 99}, True),
        ("reach<=99", {"reach": 100}, False),
        ("reach<100", {"reach": None}, False),
        ("NOT reach>100", {"reach": None}, True),
    ],
)
def test_a_query_holds_where_a_reader_would_say_so(query, given, expected):
    if "lang" in given:
        mention = make_mention(text="", author="")
        one = Judged(mention, make_verdict(lang=given["lang"]))
        parsed = parse(query, judged=True)
        assert holds(parsed, reading(parsed, one)) is expected
    else:
        assert matches(query, **given) is expected


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


# --- in words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("recall", ["the word recall"]),
        ("NOT NOT #acme", ["the hashtag #acme"]),
        ("@acmehq OR acme.example", ["any of @acmehq or acme.example"]),
        (
            '(Initech OR "Initech SA") AND NOT movie',
            ["all of:", '  • any of Initech or "Initech SA"', "  • not the word movie"],
        ),
        (
            '@acme acme.example case:Apple "product recall" rec*',
            [
                "all of:",
                "  • the handle @acme",
                "  • the domain acme.example",
                "  • Apple in exactly this case",
                '  • the phrase "product recall"',
                "  • a word that begins with rec",
            ],
        ),
        (
            "title:(a OR rec*) NOT lang:(fr OR en) type:article",
            [
                "all of:",
                "  • any of a or rec* in the title",
                "  • not in the language fr or en",
                "  • of the type article",
            ],
        ),
        (
            "a OR NOT (b lang:fr) OR NOT (c OR reach>=1000)",
            [
                "any of:",
                "  • the word a",
                "  • not all of:",
                "    • the word b",
                "    • in the language fr",
                "  • none of:",
                "    • the word c",
                "    • a known reach of at least 1,000",
            ],
        ),
        (
            "a NEAR/5 (b OR case:C) OR url:b",
            [
                "any of:",
                "  • the word a and any of b or case:C, in any order, with at most 5 words between them",
                "  • the word b in the link",
            ],
        ),
        ("a ONEAR/1 b", ["the word a, and then the word b, with at most 1 word between them"]),
        ("a NEAR/0 b", ["the word a and the word b, in any order, with no word between them"]),
        (
            " OR ".join(f"w{number}" for number in range(23)),
            ["any of " + ", ".join(f"w{number}" for number in range(20)) + " and 3 more"],
        ),
        (
            " ".join(f"w{number}" for number in range(23)),
            ["all of:", *(f"  • the word w{number}" for number in range(20)), "  • and 3 more"],
        ),
        ("NOT (a OR b) lang:fr OR lang:de", None),
    ],
)
def test_a_query_is_explained_in_words(text, lines):
    told = explain(parse(text, judged=True))
    assert lines is None or list(told) == lines


def test_a_small_operator_is_remarked_upon():
    assert remarks(parse("bread and butter or jam OR and")) == (
        "and is looked for as a word: write AND to combine",
        "or is looked for as a word: write OR to combine",
    )
    assert remarks(parse("bread AND butter")) == ()


# --- against a slow and obvious reference, which works on lists of tokens -----------------------------------------
#
# A tree is (kind, …): ("word", tokens), ("begins", letters), ("case", token), ("title" | "author" | "url", word),
# ("near", words, words, most, ordered), ("is", field, value), ("reach", sign, number), ("not", tree), ("and" | "or", trees).

TOKENS = ("alpha", "Alpha", "alphas", "beta", "Beta", "gamma", "delta", "echo")
HOSTS = ("news.example", "m.news.example", "forum.example")


@dataclass(frozen=True)
class Said:
    """A mention, as the reference sees it."""

    title: tuple[str, ...]
    text: tuple[str, ...]
    author: str
    host: str
    path: tuple[str, ...]
    lang: str
    source: str
    type: str
    topics: tuple[str, ...]
    sentiment: str
    reach: int | None

    def judged(self) -> Judged:
        return Judged(
            make_mention(
                title=" ".join(self.title),
                text=" ".join(self.text),
                author=self.author,
                url=f"https://{self.host}/{'-'.join(self.path)}",
                source=SourceName(self.source),
                type=self.type,
                reach=self.reach,
            ),
            make_verdict(
                None if self.sentiment == "unknown" else self.sentiment,
                self.topics,
                None if self.lang == "unknown" else self.lang,
            ),
        )


def spans(word, tokens) -> list[tuple[int, int]]:
    """Where a word stands in a list of tokens."""
    kind, what = word
    if kind == "begins":
        return [(at, at + 1) for at, token in enumerate(tokens) if token.casefold().startswith(what)]
    if kind == "case":
        return [(at, at + 1) for at, token in enumerate(tokens) if token == what]
    lower = [token.casefold() for token in tokens]
    size = len(what)
    return [(at, at + size) for at in range(len(tokens)) if lower[at : at + size] == list(what)]


def reference(tree, said: Said) -> bool:
    kind, *rest = tree
    match kind:
        case "word" | "begins" | "case":
            return any(spans(tree, field) for field in (said.title, said.text, (said.author,), said.path))
        case "title":
            return bool(spans(rest[0], said.title))
        case "author":
            return bool(spans(rest[0], (said.author,)))
        case "url":
            return bool(spans(rest[0], ("https", *said.host.split("."), *said.path)))
        case "near":
            return any(near(*rest, field) for field in (said.title, said.text))
        case "is":
            return is_so(*rest, said)
        case "reach":
            sign, number = rest
            known = said.reach
            return known is not None and {">": known > number, "<=": known <= number}[sign]
        case "not":
            return not reference(rest[0], said)
        case "and":
            return all([reference(part, said) for part in rest])
        case _:
            return any([reference(part, said) for part in rest])


def near(left, right, most, ordered, tokens) -> bool:
    firsts = [span for word in left for span in spans(word, tokens)]
    seconds = [span for word in right for span in spans(word, tokens)]
    for first in firsts:
        for second in seconds:
            if first[1] <= second[0] and second[0] - first[1] <= most:
                return True
            if not ordered and second[1] <= first[0] and first[0] - second[1] <= most:
                return True
    return False


def is_so(field, value, said: Said) -> bool:
    if field == "site":
        return value in (said.host, said.host.partition(".")[2])
    if field == "topic":
        return value in said.topics
    return getattr(said, field) == value


def written(tree) -> str:
    kind, *rest = tree
    match kind:
        case "word":
            return f'"{" ".join(rest[0])}"' if len(rest[0]) > 1 else rest[0][0]
        case "begins":
            return f"{rest[0]}*"
        case "case":
            return f"case:{rest[0]}"
        case "title" | "author" | "url":
            return f"{kind}:{written(rest[0])}"
        case "near":
            left, right, most, ordered = rest
            sides = [f"({' OR '.join(map(written, side))})" for side in (left, right)]
            return f"{sides[0]} {'O' * ordered}NEAR/{most} {sides[1]}"
        case "is":
            return f"{rest[0]}:{rest[1]}"
        case "reach":
            return f"reach{rest[0]}{rest[1]}"
        case "not":
            return f"NOT {written(rest[0])}"
        case _:
            return "(" + {"and": " ", "or": " OR "}[kind].join(map(written, rest)) + ")"


plain = st.one_of(
    st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta"]), min_size=1, max_size=2).map(
        lambda what: ("word", tuple(what))
    ),
    st.sampled_from([("begins", "al"), ("begins", "alpha"), ("begins", "be"), ("begins", "zz")]),
)
cased = st.sampled_from([("case", "Alpha"), ("case", "beta")])
sides = st.lists(plain | cased, min_size=1, max_size=2).map(tuple)
facts_asked = st.sampled_from(
    [
        ("is", "site", "news.example"),
        ("is", "site", "forum.example"),
        ("is", "lang", "fr"),
        ("is", "lang", "unknown"),
        ("is", "source", "press"),
        ("is", "type", "article"),
        ("is", "topic", "safety"),
        ("is", "sentiment", "negative"),
        ("is", "sentiment", "unknown"),
        ("reach", ">", 100),
        ("reach", "<=", 100),
    ]
)
worded = st.one_of(
    plain,
    cased,
    st.tuples(st.sampled_from(["title", "author", "url"]), plain),
    st.tuples(st.just("near"), sides, sides, st.integers(0, 3), st.booleans()),
)


def combined(leaves):
    return st.recursive(
        leaves,
        lambda inner: (
            st.tuples(st.just("not"), inner)
            | st.tuples(st.sampled_from(["and", "or"]), inner, inner)
            | st.tuples(st.sampled_from(["and", "or"]), inner, inner, inner)
        ),
        max_leaves=8,
    )


trees = combined(worded | facts_asked)
tokens = st.lists(st.sampled_from(TOKENS), max_size=7).map(tuple)
saids = st.builds(
    Said,
    title=tokens,
    text=tokens,
    author=st.sampled_from(["alpha", "Beta", "echo"]),
    host=st.sampled_from(HOSTS),
    path=tokens,
    lang=st.sampled_from(["fr", "en", "unknown"]),
    source=st.sampled_from(["press", "forum"]),
    type=st.sampled_from(["article", "post"]),
    topics=st.sampled_from([(), ("safety",), ("outage", "safety")]),
    sentiment=st.sampled_from(["negative", "positive", "unknown"]),
    reach=st.sampled_from([None, 100, 101]),
)


@given(trees, st.lists(saids, min_size=1, max_size=3))
def test_a_query_holds_where_the_obvious_reference_says_so(tree, all_said):
    query = parse(written(tree), judged=True)
    for said in all_said:
        assert holds(query, reading(query, said.judged())) == reference(tree, said)


@given(trees, saids)
def test_where_a_query_holds_one_of_its_anchors_was_found_and_there_is_evidence(tree, said):
    query = parse(written(tree), judged=True)
    anchored = anchors([query])[0]
    seen = reading(query, said.judged())
    if anchored is not None and holds(query, seen):
        assert anchored & seen.found.keys()
        assert evidence(query, seen)


@given(st.lists(combined(worded), min_size=1, max_size=4), st.lists(saids, min_size=1, max_size=3))
def test_brands_are_named_as_if_each_query_were_asked_alone(trees, all_said):
    nothing = Said((), (), "", "x.example", (), "en", "", "post", (), "unknown", None)
    asked = [tree for tree in trees if not reference(tree, nothing)]
    brands = Brands(
        [Brand(name=BrandName(str(number)), query=written(tree)) for number, tree in enumerate(asked)]
    )
    for said in all_said:
        mention = said.judged().mention
        post = make_post(title=mention.title, text=mention.text, author=mention.author, url=mention.url)
        named = [hit.brand for hit in brands.name(post)]
        assert named == [str(number) for number, tree in enumerate(asked) if reference(tree, said)]


LETTERS = ("alpha", "beta", "gamma", "delta echo")
SUBSETS = list(chain.from_iterable(combinations(LETTERS, size) for size in range(len(LETTERS) + 1)))
of_words = combined(st.sampled_from(LETTERS).map(lambda word: ("word", tuple(word.split()))))
EMPTY = Said((), (), "", "x.example", (), "en", "", "post", (), "unknown", None)


@given(of_words)
@example(("and", ("word", ("alpha",)), ("not", ("word", ("beta",)))))
def test_a_query_of_words_holds_for_every_choice_of_them_as_the_reference_says(tree):
    assume(not reference(tree, EMPTY))
    brands = Brands([Brand(name=BrandName("acme"), query=written(tree))])
    for subset in SUBSETS:
        expected = reference(
            tree, Said((), (), "", "x", tuple(" x ".join(subset).split()), *["x"] * 3, (), "", 0)
        )
        assert bool(brands.name(make_post(text=" , ".join(subset).upper()))) == expected


@given(of_words)
def test_a_query_that_holds_for_nothing_in_particular_is_refused(tree):
    assume(reference(tree, EMPTY))
    with pytest.raises(QueryError, match="every text"):
        parse(written(tree))


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


def test_a_query_is_anchored_on_the_words_that_fewest_ask_for():
    queries = [parse(f"the shop{number} NOT b") for number in range(3)]
    assert anchors(queries) == [frozenset([Word(f"shop{number}")]) for number in range(3)]
    assert anchors([parse("(a OR b) longer"), parse("a NEAR/5 (b OR c)")]) == [
        frozenset([Word("longer")]),
        frozenset([A]),
    ]
    assert anchors([parse("NOT a", judged=True), parse("a OR lang:fr", judged=True)]) == [None, None]


def test_words_of_parts_that_do_not_hold_are_no_evidence():
    query = parse("(alpha NOT beta) OR gamma OR NOT (NOT delta OR beta)", judged=True)
    seen = reading(query, make_judged(text="alpha beta gamma delta"))
    assert [hit.words for hit in evidence(query, seen) or ()] == ["gamma"]
    seen = reading(query, make_judged(text="alpha gamma delta"))
    assert [hit.words for hit in evidence(query, seen) or ()] == ["alpha", "gamma", "delta"]
    seen = reading(query, make_judged(text="nothing"))
    assert evidence(query, seen) is None


def test_the_words_near_each_other_are_the_evidence_not_those_far_away():
    query = parse("fire NEAR/2 (battery OR cell)")
    seen = reading(query, make_judged(text="A battery. Then, far from it, fire in the cell."))
    assert [hit.words for hit in evidence(query, seen) or ()] == ["fire", "cell"]
