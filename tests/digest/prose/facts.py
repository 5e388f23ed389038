"""A digest for summaries to speak of, and what may be said of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from monitor.digest.facts import Digest
from monitor.digest.language import Words
from monitor.digest.prose.holding import known
from monitor.digest.prose.judge import Refused, judge
from monitor.digest.prose.known import Known
from monitor.model import Language
from tests.digest.makers import ACME, GLOBEX, PARIS, side, tally, whole

NOW = side(0, tally("acme", 1204, 700, 300, 100, stories=900), tally("globex", 50, 5, 40, 5))
BEFORE = side(1, tally("acme", 602, 60, 400, 120), tally("globex", 100, 10, 80, 10))


def busy(**given: Any) -> Digest:
    """Acme is talked about twice as much and more harshly, Globex half as much; a crisis, and three questions wait."""
    one = whole(now=NOW, past=(BEFORE,))
    acme, globex = one.brands
    brands = (replace(acme, tally=NOW.tally(ACME)), replace(globex, tally=NOW.tally(GLOBEX)))
    return replace(one, **{"brands": brands, **given})


def facts(language: Language = "en", digest: Digest | None = None, **given: Any) -> Known:
    return known(digest or busy(), Words(language, PARIS), **given)


def reasons(answer: str, of: Known | None = None) -> str:
    """Why an answer is refused; empty: it is not."""
    judged = judge(answer, of or facts())
    return "; ".join(judged.reasons) if isinstance(judged, Refused) else ""
