"""``vigie source …`` and ``vigie sources --terms``."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import cast

import pytest

from monitor.cli.source_add import add_source
from monitor.cli.source_page import catalogue
from monitor.cli.source_terms import NOTHING, _json, _row
from monitor.cli.source_test import asker
from monitor.declaring import Allowance, Declaration
from monitor.errors import VigieError


def test_the_terms_of_each_source_are_shown(desk):
    shown = desk.on_desk("sources", "--terms").out
    assert "posts · file · inlet\n    key: none\n    price: free\n" in shown
    assert "docs: docs/sources/file.md" in shown
    (one,) = desk.on_desk("sources", "--terms", "--format", "json").json
    assert (one["name"], one["kind"], one["tier"], one["every"]) == ("posts", "file", "inlet", "1m")
    assert one["tier_means"] == "others bring the posts here"


def test_kinds_in_use_and_kinds_that_there_are(desk):
    def kinds(*options):
        found = desk.vigie("source", "list", "--rules", str(desk.rules), "--format", "json", *options).json
        return {one["kind"] for one in found}

    assert kinds() == {"file"}
    assert {"feed", "file"} <= kinds("--available")
    assert desk.vigie("source", "list", "--available", "--format", "csv").out.startswith("kind,tier,key,")


def test_the_platforms_that_a_kind_knows_by_name_are_shown_as_they_are_written(desk):
    shown = desk.vigie("source", "list", "--available").out
    assert "{kind: feed, preset: github, of: acme/heater, what: discussions, name: …}" in shown
    rows = desk.vigie("source", "list", "--available", "--format", "json").json
    (feed,) = [row for row in rows if row["kind"] == "feed"]
    assert "google-news" in {preset["name"] for preset in feed["presets"]}


def test_the_kinds_are_a_page_with_the_rules_of_each():
    linked = Declaration(
        reads="a|b", tier="review", auth="a key", attestation="approved", retention=timedelta(days=2),
        shows="link", deletes=True, hears="at once", docs="docs/sources/x.md", terms="https://x.example/terms",
    )  # fmt: skip
    page = catalogue(["odd", "x"], {"x": linked})
    assert (
        "| [x](sources/x.md) | a\\|b | a key | free | `approved: true` once it is arranged; kept for 2d at most; "
        "what is deleted there goes here, too, at once; alerts show a link only; [its terms](https://x.example/terms) |\n"
    ) in page
    assert "Of these nothing is declared: odd." in page
    assert "## Open" not in page
    assert "Feeds by name" not in page


def test_the_page_is_printed(desk):
    shown = desk.vigie("source", "list", "--available", "--page").out
    assert shown.startswith("# Where Vigie looks\n")


def test_the_kinds_stand_by_what_they_take_and_with_all_their_terms_where_asked(desk):
    out = desk.vigie("source", "list", "--available").out
    assert out.index("\nbluesky ") < out.index("\nyoutube ") < out.index("\nx ") < out.index("\nwebhook ")
    assert "open: anybody may read it; key: needs a free key or account;" in out
    assert "google-news" in out
    whole = desk.vigie("source", "list", "--available", "--terms").out
    assert "x · paid\n    key: a bearer token\n    price: 0.005 USD a post" in whole


def test_a_plugin_that_declares_nothing_is_shown_so():
    assert _row("odd", None)[0] == "odd"
    assert _row("odd", None)[-1] == NOTHING
    assert _json("odd", None) == {"kind": "odd", "declared": False}


def test_what_a_source_may_spend_is_shown_with_its_price():
    money = Allowance("usd", None, "month")
    paid = Declaration(reads="posts", tier="paid", price="0.005 USD a post", allowances=(money,))
    assert _row("x", paid)[3:5] == ("0.005 USD a post", "USD a month: as `budget` says")
    assert _row("x", paid, [replace(money, most=Decimal(20))])[4] == "20 USD a month"
    assert _row("x", replace(paid, allowances=()))[4] == "nothing is counted"
    assert _json("x", paid)["allowances"] == [{"what": "usd", "most": None, "span": "month", "zone": "UTC"}]
    (one,) = cast(
        "list[dict[str, object]]", _json("x", paid, [replace(money, most=Decimal(20))])["allowances"]
    )
    assert one["most"] == 20.0


def test_a_source_is_put_to_the_test(desk):
    desk.post(id="1", text="Acme again")
    result = desk.vigie("source", "test", "posts", "--rules", str(desk.rules))
    assert result.code == 0
    assert "2 posts on 1 pages" in result.out
    assert not desk.db.exists()


def test_a_source_that_fails_fails_the_test(desk):
    desk.posts.unlink()
    result = desk.vigie("source", "test", "posts", "--rules", str(desk.rules), "--format", "json")
    assert result.code == 1
    assert result.json["checks"][0]["mark"] == "wrong"


def test_a_source_that_is_not_there_is_told(desk):
    result = desk.vigie("source", "test", "post", "--rules", str(desk.rules))
    assert result.code != 0
    assert "no source is called post: did you mean posts?" in result.err
    assert "there are: posts" in desk.vigie("source", "test", "zzz", "--rules", str(desk.rules)).err


PAID = '  - {kind: x, name: x, token: "${NO_SUCH_TOKEN}", budget: 20 USD}\n'


@pytest.mark.parametrize(("words", "stdin"), [((), ""), (("--format", "json"), "n\n")])
def test_a_source_that_costs_money_is_not_put_to_the_test_unasked(desk, words, stdin):
    text = desk.rules.read_text()
    desk.rules.write_text(text.replace("sources:\n", f"sources:\n{PAID}", 1))
    where = ("--rules", str(desk.rules), "--db", str(desk.db))
    result = desk.vigie("source", "test", "x", *where, *words, stdin=stdin)
    assert result.code != 0
    told = "x (x) costs money. One page is read: up to 1.51 USD, of the 20 USD that are left of its budget."
    assert told in result.err
    assert "x was not asked, and nothing was spent: with --yes it is" in result.err
    agreed = desk.vigie("source", "test", "x", *where, "--yes")
    assert told in agreed.err
    assert "NO_SUCH_TOKEN is not set" in agreed.out
    assert not desk.db.exists()


def test_whoever_agrees_at_the_terminal_spends_it():
    assert asker(yes=True)("it costs money")
    assert not asker(yes=False)("it costs money")


def test_a_source_that_costs_money_is_added_and_not_tried(desk):
    result = add(desk, "x", "budget=20 USD")
    assert result.code == 0
    assert (
        "It costs money, so it was not tried: `vigie source test x` says how much, and asks first."
        in result.out
    )
    assert 'token: "${X_TOKEN}"' in desk.rules.read_text()


def test_the_check_counts_a_request_for_each_word_that_is_searched_for(desk):
    """Acme, its handle and Globex."""
    text = desk.rules.read_text()
    fast = "  - {kind: stackexchange, name: so, every: 5m}\n"
    desk.rules.write_text(text.replace("sources:\n", f"sources:\n{fast}", 1))
    result = desk.vigie("check", str(desk.rules))
    assert result.code == 2
    assert "300 requests a day from one address without a key, and each look asks 3 times" in result.err
    assert "write every: 15m or longer" in result.err
    desk.rules.write_text(text.replace("sources:\n", f"sources:\n{fast.replace('5m', '15m')}", 1))
    assert desk.vigie("check", str(desk.rules)).code == 0


def add(desk, *words):
    return desk.vigie("source", "add", *words, "--rules", str(desk.rules), "--yes")


def test_a_source_is_added_checked_and_tried(desk):
    before = desk.rules.read_text()
    (desk.folder / "more.jsonl").write_text('{"id": "1", "text": "Acme"}\n')
    result = add(desk, "file", "path=more.jsonl", "every=10m")
    assert result.code == 0
    assert "added {kind: file, name: file, path: more.jsonl, every: 10m}" in result.out
    assert "1 posts on 1 pages" in result.out
    after = desk.rules.read_text()
    assert "  - {kind: file, name: file, path: more.jsonl, every: 10m}\nchannels:" in after
    assert after.replace("  - {kind: file, name: file, path: more.jsonl, every: 10m}\n", "") == before


def test_a_second_one_of_a_kind_gets_a_name_of_its_own(desk):
    for name in ("file", "file-2"):
        add(desk, "file", "path=posts.jsonl", "--no-test")
        assert f"name: {name}, path" in desk.rules.read_text()


def test_a_name_that_is_taken_is_refused_and_nothing_is_written(desk):
    before = desk.rules.read_text()
    result = add(desk, "file", "path=posts.jsonl", "name=posts", "--no-test")
    assert "another source is called `posts` already" in result.err
    assert desk.rules.read_text() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("fil",), "no kind of source is called fil: did you mean file?"),
        (("zzzz",), "no kind of source is called zzzz: there are: "),
        (("twitter",), "no kind of source is called twitter: did you mean x?"),
        (
            ("tiktok",),
            "tiktok lets nobody read it: what you or a tool find there comes in by `vigie source add webhook`",
        ),
        (("google-news",), "google-news is a preset: vigie source add feed preset=google-news"),
        (("reddit",), "reddit needs: username=... ("),
        (("file",), "file needs: path=... ("),
        (("file", "path"), "'path': write KEY=VALUE, for example every=10m"),
        (("file", "pat=x"), "file has no key pat: did you mean path?"),
        (("file", "zzz=x"), "file has no key zzz: there are: budget, every, "),
        (("file", "path=x", "every=10"), "10 what?"),
        (("hackernews", "every=1s"), "is faster than hackernews allows"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(desk, words, said):
    before = desk.rules.read_text()
    result = add(desk, *words, "--no-test")
    assert result.code != 0
    assert said in result.err
    assert desk.rules.read_text() == before


def test_where_the_sources_stand_on_one_line_the_entry_is_told_instead(desk):
    desk.rules.write_text(
        desk.rules.read_text().replace(
            "sources:\n  - {kind: file, name: posts, path: posts.jsonl, every: 1m}",
            "sources: [{kind: file, name: posts, path: posts.jsonl}]",
        )
    )
    result = add(desk, "file", "path=x", "--no-test")
    assert "add this by hand: {kind: file, name: file, path: x}" in result.err


def test_a_file_that_is_not_there_is_told(desk):
    desk.rules.unlink()
    assert "`vigie init` writes one" in add(desk, "file", "path=x").err


def test_who_sits_at_a_terminal_is_asked_for_what_is_missing_and_a_secret_is_named(desk, capsys):
    answers = iter(["acmehq", "true", "all", "search=all"])
    asked = []

    def ask(question):
        asked.append(question)
        return next(answers)

    assert add_source("reddit", ["search=true"], desk.rules, ask, test=None) == 0
    assert [question.partition(":")[0] for question in asked] == [
        "username",
        "approved",
        *["KEY=VALUE (Enter"] * 2,
    ]
    shown = capsys.readouterr()
    assert "`search`: expected one of all, subreddits, off" in shown.err
    assert "'all': write KEY=VALUE" in shown.err
    assert 'client_secret: "${REDDIT_CLIENT_SECRET}"' in desk.rules.read_text()
    assert "Set REDDIT_CLIENT_ID and REDDIT_CLIENT_SECRET in the environment" in shown.out


def test_a_list_may_be_written_with_commas(desk):
    assert add(desk, "hackernews", "words=Acme, Acme Heating", "every=10m", "--no-test").code == 0
    assert 'words: [Acme, "Acme Heating"]' in desk.rules.read_text()


def test_where_it_would_still_be_wrong_it_asks_until_it_is_right(desk, capsys):
    answers = iter(["every=10m"])
    assert add_source("hackernews", ["every=1s"], desk.rules, lambda _question: next(answers), test=None) == 0
    assert "is faster than hackernews allows" in capsys.readouterr().err
    assert "{kind: hackernews, name: hackernews, every: 10m}" in desk.rules.read_text()


def test_who_has_no_answer_is_let_go_and_nothing_is_written(desk):
    before = desk.rules.read_text()
    with pytest.raises(VigieError, match="nothing was written"):
        add_source("file", [], desk.rules, lambda _question: "", test=None)
    assert desk.rules.read_text() == before


def test_what_costs_money_is_asked_for_a_budget(desk):
    assert "x needs: budget=... (" in add(desk, "x", "--no-test").err
    assert add(desk, "x", "budget=20 USD", "every=1h", "--no-test").code == 0
    text = desk.rules.read_text()
    assert 'token: "${X_TOKEN}"' in text
    assert 'budget: "20 USD"' in text


def test_a_second_one_of_a_kind_is_said_to_be_that(desk):
    assert "There is one of this kind already: posts." in add(desk, "file", "path=x.jsonl", "--no-test").err


def test_a_preset_gives_the_source_its_name(desk):
    add(desk, "feed", "preset=google-news", "language=fr", "every=15m", "--no-test")
    assert "{kind: feed, name: google-news, preset: google-news," in desk.rules.read_text()
