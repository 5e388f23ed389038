"""The summary in prose of a digest: asked of the endpoint that the rules name, twice at most, and judged."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from classifiers.openai.chat import Unusable, chat, content, fenced
from classifiers.openai.wire import REFUSALS, Endpoint
from monitor.clock import SystemClock
from monitor.config.model import Config
from monitor.digest.facts import BrandPeriod, Digest, DigestPlan, Side, Tally
from monitor.digest.language import Words
from monitor.digest.prose.brief import again, asked, told
from monitor.digest.prose.holding import known
from monitor.digest.prose.judge import Refused, judge
from monitor.digest.prose.known import Known
from monitor.digest.prose.outcome import Prose
from monitor.digest.prose.settings import SummarySettings
from monitor.errors import ClassifierError
from monitor.model import BrandName, SourceName
from monitor.ports import Surroundings

TRIES = 2  # requests a digest, whatever comes back
_LONGEST = 4_000  # characters of a refused try that are shown to the model again


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said of a digest; no text where it said nothing of use, and why."""

    text: str
    why: str = ""


class Summarist:
    """Asks a model for a summary; never raises, whatever the endpoint does.

    What a model may say depends on the facts of the moment: they are passed in each time.

    Args:
        name: of the digest.
    """

    def __init__(self, settings: SummarySettings, config: Config, name: str) -> None:
        self.settings = settings
        self._around = Surroundings(name, SystemClock(), config.allow, Path())

    def ask(self, digest: Digest, words: Words, facts: Known) -> Answer:
        """What the model says of a digest: its first answer that holds, within the patience for both tries."""
        until = time.monotonic() + self.settings.patience.total_seconds()
        turns = [
            ("system", asked(words.language)),
            ("user", fenced("FACTS", told(digest, facts, words))),
        ]
        why, reasons = "", tuple[str, ...]()
        for _ in range(TRIES):
            left = timedelta(seconds=until - time.monotonic())
            if left <= timedelta():
                break
            try:
                text = self._post(turns, left)
            except ClassifierError as error:
                return Answer("", str(error))
            except Unusable as error:
                why, text, reasons = str(error), "", (str(error),)
            else:
                judged = judge(text, facts)
                if not isinstance(judged, Refused):
                    return Answer(text)
                reasons = judged.reasons
                why = "; ".join(reasons[:3])
            said = [("assistant", text[:_LONGEST])] if text.strip() else []
            turns = [*turns[:2], *said, ("user", again(reasons))]
        return Answer("", why)

    def prose(self, answer: Answer, facts: Known) -> Prose:
        """An answer as it may be shown today: an older one is judged again, as mentions come late and are erased."""
        if not answer.text:
            return Prose(self.settings.model, why=answer.why)
        judged = judge(answer.text, facts)
        if isinstance(judged, Refused):
            why = f"the facts have changed since it was written: {judged.reasons[0]}"
            return Prose(self.settings.model, why=why)
        return Prose(self.settings.model, judged)

    def probe(self) -> str:
        """Ask for a summary of an invented digest; says how it went.

        Raises:
            ClassifierError: the model cannot be asked, or does not write as it should.
        """
        words = Words("en", UTC)
        facts = known(INVENTED, words)
        endpoint = self._endpoint()
        answer = self.ask(INVENTED, words, facts)
        if answer.why:
            raise ClassifierError(f"{self.settings.model} at {endpoint.host}: {answer.why}")
        return f"{self.settings.model} at {endpoint.host} writes what the facts hold"

    def _endpoint(self) -> Endpoint:
        one = self.settings
        return Endpoint(one.url, one.model, one.key, self._around)

    def _post(self, turns: list[tuple[str, str]], left: timedelta) -> str:
        endpoint = self._endpoint()
        answer = endpoint.ask(chat(self.settings.model, turns, self.settings.max_tokens), left)
        if answer.status in REFUSALS:
            raise ClassifierError(f"{endpoint.host} refuses the request ({answer.status})")
        if answer.status >= 500:  # noqa: PLR2004 -- RFC 9110, section 15.6: its own failure
            raise ClassifierError(f"{endpoint.host} has trouble answering ({answer.status})")
        return content(answer.body)


def summarists(config: Config) -> Mapping[str, Summarist]:
    """Those of the rules, by the digest."""
    return {one.name: Summarist(one.summary, config, one.name) for one in config.digests if one.summary}


def facts_for(one: Summarist, digest: Digest, words: Words, links: Collection[SourceName]) -> Known:
    """What its model may be told, and may say.

    Args:
        links: sources whose words go to nobody.
    """
    return known(digest, words, quotes=one.settings.quotes, links=links)


def _invented() -> Digest:
    acme, until = BrandName("acme"), datetime(2026, 3, 9, tzinfo=UTC)
    week = timedelta(days=7)

    def side(back: int, tally: Tally) -> Side:
        return Side(
            since=until - (back + 1) * week,
            until=until - back * week,
            tallies={acme: tally},
            heard={SourceName("news"): until - 9 * week},
            watched=frozenset({SourceName("news")}),
        )

    now = Tally(brand=acme, mentions=240, negative=96, neutral=96, positive=48)
    before = Tally(brand=acme, mentions=120, negative=24, neutral=60, positive=36)
    one = BrandPeriod(tally=now, authors=130, unanswered=5, late=2)
    return Digest(
        plan=DigestPlan(), brands=(one,), now=side(0, now), past=(side(1, before),), titles={acme: "Acme"}
    )


INVENTED = _invented()
