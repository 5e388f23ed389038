"""What limits allow; and that what our own sources declare holds together."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.declaring import Declaration, Limit, deletions, fastest, tightest
from monitor.spending import USD
from monitor.wiring import declarations, kinds

ROOT = Path(__file__).parents[1]
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]

HOURLY, DAILY = Limit(10_000, timedelta(hours=1)), Limit(300, timedelta(days=1), of="without a key")


@pytest.mark.parametrize(
    ("limits", "requests", "least"),
    [
        ((), 5, timedelta()),
        ((HOURLY,), 1, timedelta(seconds=1)),
        ((HOURLY,), 3, timedelta(seconds=2)),
        ((DAILY,), 1, timedelta(seconds=288)),
        ((HOURLY, DAILY), 2, timedelta(seconds=576)),
        ((DAILY,), 0, timedelta()),
    ],
)
def test_the_tightest_limit_says_how_fast_one_may_look(limits, requests, least):
    assert fastest(limits, requests) == least


def test_the_tightest_limit_is_named():
    assert tightest((HOURLY, DAILY)) is DAILY
    assert tightest(()) is None


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (HOURLY, "10,000 requests an hour"),
        (DAILY, "300 requests a day without a key"),
        (Limit(30, timedelta(seconds=5)), "30 requests in 5s"),
    ],
)
def test_a_limit_is_told_in_words(limit, said):
    assert str(limit) == said


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        (Declaration(reads="", tier="open"), ""),
        (Declaration(reads="", tier="open", deletes=True), "must go here, too: only retention does it"),
        (Declaration(reads="", tier="open", deletes=True, hears="at once"), "goes here, too, at once"),
    ],
)
def test_what_becomes_of_a_post_that_is_deleted_there_is_told(declared, said):
    assert deletions(declared) == said


# --- our own ---


def doubts(kind: str, one: Declaration) -> list[str]:
    """Where what a source declares does not hold together, or names what is not there."""
    page = ROOT / one.docs
    told = page.read_text() if page.is_file() else ""
    holds = {
        "it says what it reads": bool(one.reads) and not one.reads.endswith("."),
        "its page is there": bool(told),
        "terms are a page": not one.terms or one.terms.startswith("https://"),
        "its page names its terms, or its platform's": not one.terms or "terms" in told.casefold(),
        "what asks for something says where": bool(one.terms) or one.tier not in {"paid", "review"},
        "its extra is one of ours": not one.extra or one.extra in EXTRAS,
        "its page names its extra": not one.extra or f"vigie[{one.extra}]" in told,
        "its library is there": not one.needs or find_spec(one.needs) is not None,
        "a library it needs is brought by an extra": not one.needs or bool(one.extra),
        "what spends money has a price": one.price != "free" or all(a.what != USD for a in one.allowances),
        "what has a price for each is paid": one.tier == "paid" or all(a.what != USD for a in one.allowances),
        "what is paid has a price": one.tier != "paid" or one.price != "free",
        "an attestation is a key": not one.attestation
        or kinds().sources[kind].model_fields[one.attestation].annotation is bool,
        "what is reviewed is attested": one.tier != "review" or bool(one.attestation),
        "what needs a key says which": one.tier not in {"key", "paid", "review"} or bool(one.auth),
        "deletions are heard of where they matter": one.deletes or not one.hears,
        "its page says what becomes of deletions": not one.deletes
        or bool(re.search(r"delet|`retention", told)),
        "what it may keep is asked for on its page": one.retention is None or "retention: " in told,
        "allowances are of some amount": all(a.most is None or a.most > 0 for a in one.allowances),
        "days begin in a zone": all(ZoneInfo(a.zone) for a in one.allowances),
        "limits allow something": all(a.requests > 0 and a.within > timedelta() for a in one.limits),
        "a page has posts": one.page is None or one.page > 0,
        "a stream looks at once": not one.streams
        or kinds().sources[kind].model_fields["every"].default <= timedelta(seconds=1),
    }
    return [what for what, good in holds.items() if not good]


@pytest.mark.parametrize("kind", sorted(declarations()))
def test_what_a_source_declares_holds_together(kind):
    assert doubts(kind, declarations()[kind]) == []


def test_a_declaration_that_does_not_hold_together_is_found():
    wrong = Declaration(reads="it.", tier="review", extra="nothing", needs="no_such_module", terms="http://x")
    assert {"its page is there", "terms are a page", "its extra is one of ours", "its library is there"} <= {
        *doubts("feed", wrong)
    }
    assert "what is reviewed is attested" in doubts("feed", wrong)


def test_whoever_hears_of_deletions_tells_them():
    """A word in the declaration that the code does not know would be a promise of nobody's."""
    sources = {kind: (ROOT / "sources" / f"{kind}.py").read_text() for kind in declarations()}
    tells = {kind for kind, text in sources.items() if re.search(r"\bgone=", text)}
    assert tells == {kind for kind, one in declarations().items() if one.hears}
