"""Many texts put to one endpoint: a few at a time, no longer than agreed, no more a day than agreed, and not where it hurts."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from http import HTTPStatus

from classifiers.openai.asking import Said, request, understood
from classifiers.openai.chat import Unusable
from classifiers.openai.settings import OpenAISettings
from classifiers.openai.wire import REFUSALS, Answer, Endpoint
from monitor.errors import ClassifierError
from monitor.ports import Clock

RETRY = timedelta(
    minutes=1
)  # so soon, Ollama has not unloaded the model that was loading when patience ended
RETRY_BROKEN = timedelta(minutes=5)  # where only a person can help
IN_A_ROW = 3  # failures: then it is not the text's fault
_TELLING = 0.1  # of a day's answers: from this part on, those of no use are trouble
# What a server may say that does not know ``response_format``: old llama.cpp 500, vLLM 400, FastAPI 422.
_PERHAPS_THE_FORM = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.NOT_IMPLEMENTED,
    }
)


@dataclass(slots=True)
class _Today:
    """What was asked and answered on a day, in UTC."""

    day: date
    requests: int = 0
    answers: int = 0
    unusable: int = 0
    last: str = ""


@dataclass(slots=True)
class _Call:
    """How one ``ask`` went."""

    until: float  # on the monotonic clock
    texts: int = 0
    answered: int = 0
    over: bool = False  # the time ran out before all were asked


@dataclass(slots=True)
class _Health:
    """Whether the endpoint may be asked, and what was wrong last."""

    why: str = ""
    rests_until: datetime | None = None
    failures: int = 0
    schema: bool | None = field(default=None)  # whether it keeps a model to a form; ``None``: not known yet


class Questions:
    """Asks an endpoint. What it cannot ask now it leaves, and ``trouble`` says why; it never raises."""

    def __init__(self, settings: OpenAISettings, endpoint: Endpoint, clock: Clock) -> None:
        self._settings = settings
        self._endpoint = endpoint
        self._clock = clock
        self._lock = threading.Lock()
        self._today = _Today(clock.now().date())
        self._health = _Health()
        self._call = _Call(until=0.0)

    def ask(self, texts: Sequence[str]) -> Mapping[str, Said | None]:
        """The answers, by their texts; ``None``: one of no use. A text that is missing was not answered: ask again later."""
        self._call = _Call(time.monotonic() + self._settings.patience.total_seconds(), len(texts))
        if not texts:
            return {}
        with ThreadPoolExecutor(min(self._settings.at_once, len(texts))) as pool:
            answers = list(pool.map(self._ask, texts))
        return {text: answer[0] for text, answer in zip(texts, answers, strict=True) if answer is not None}

    def try_one(self, text: str) -> Said:
        """The answer to one text, whatever went before.

        Raises:
            ClassifierError: there was none.
            Unusable: it was of no use.
        """
        self._call = _Call(time.monotonic() + self._settings.patience.total_seconds(), 1)
        return self._answer(text)

    @property
    def trouble(self) -> str:
        """What keeps it from answering, or did when it was asked last; empty where nothing does."""
        return "; ".join(filter(None, (self._health.why, self._spent(), self._slow(), self._useless())))

    def _spent(self) -> str:
        today, most = self._today, self._settings.per_day
        spent = today.requests >= most and today.day == self._clock.now().date()
        return f"its {most:,} requests of today are used up (`per_day`)" if spent else ""

    def _slow(self) -> str:
        call = self._call
        if not call.over or self._health.why:
            return ""
        return f"it read {call.answered} of {call.texts} mentions before `patience` ended: more `at_once`, a smaller model, or a `budget`"

    def _useless(self) -> str:
        today = self._today
        if not today.unusable or today.unusable < _TELLING * today.answers:
            return ""
        return f"{today.unusable:,} of {today.answers:,} answers today were of no use; of the last one: {today.last}"

    # --- in the pool's threads

    def _ask(self, text: str) -> tuple[Said | None] | None:
        """An answer, or ``None``: not now."""
        call = self._call
        if time.monotonic() >= call.until:
            call.over = True
            return None
        if not self._take():
            return None
        try:
            said: Said | None = self._answer(text)
        except Unusable as error:
            said = None
            with self._lock:
                self._today.unusable += 1
                self._today.last = str(error)
        except ClassifierError as error:
            self._failed(error)
            return None
        with self._lock:
            call.answered += 1
            self._today.answers += 1
            self._health.failures = 0
            if self._rested():
                self._health.why, self._health.rests_until = "", None
        return (said,)

    def _take(self) -> bool:
        """Take a request from what the day has left, if the endpoint may be asked."""
        with self._lock:
            day = self._clock.now().date()
            if day != self._today.day:
                self._today = _Today(day)
            if not self._rested() or self._today.requests >= self._settings.per_day:
                return False
            self._today.requests += 1
            return True

    def _rested(self) -> bool:
        return self._health.rests_until is None or self._clock.now() >= self._health.rests_until

    def _answer(self, text: str) -> Said:
        known = self._health.schema
        answer = self._post(text, schema=known is not False)
        if known is None and answer.status in _PERHAPS_THE_FORM:
            with self._lock:
                self._today.requests += 1
            answer, known = self._post(text, schema=False), False
        if answer.status in REFUSALS:
            raise Unusable(f"the endpoint refuses the request ({answer.status})")
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            host = self._endpoint.host
            raise ClassifierError(
                f"{host} has trouble answering ({answer.status})", retry_after=answer.retry_after
            )
        with self._lock:
            if self._health.schema is None:
                self._health.schema = known is not False
        return understood(answer.body, text)

    def _post(self, text: str, *, schema: bool) -> Answer:
        body = request(text, self._settings.model, self._settings.max_tokens, schema=schema)
        left = max(self._call.until - time.monotonic(), 0.001)
        return self._endpoint.ask(body, timedelta(seconds=left))

    def _failed(self, error: ClassifierError) -> None:
        with self._lock:
            call, health = self._call, self._health
            if time.monotonic() >= call.until:
                call.over = True
                if call.answered:  # it is slow, and we hung up on it: no failure of its own
                    return
            health.failures += 1
            pause = RETRY_BROKEN if error.permanent else RETRY
            if error.retry_after is not None:
                pause = max(error.retry_after, timedelta(seconds=1))
            elif not (error.permanent or call.over or health.failures >= min(IN_A_ROW, call.texts)):
                return
            health.why, health.rests_until = str(error), self._clock.now() + pause
