"""The work between two ticks of the clock: start what is due, take in what came back, judge, weigh, deliver.

The daemon and ``vigie once`` turn this same crank; neither decides anything here. One thread, this one, writes.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from monitor import amending, judging, notes, stages
from monitor.boxes import SourceState
from monitor.budgets import Budgets
from monitor.crew import Crew, Report
from monitor.duty import Duty, Result
from monitor.errors import DeliveryError, Outcome, SourceError, StoreError, VigieError
from monitor.flags import Flags
from monitor.house import House
from monitor.metrics import Metrics
from monitor.model import (
    Judged,
    Mention,
    Message,
    Page,
    SourceName,
    StoryId,
    Ticket,
    TicketId,
    Verdict,
)
from monitor.ports import Canaries, Clock
from monitor.posting import Posting
from monitor.rereading import Rereader
from monitor.rules.weighed import Weighed
from monitor.sighting import Sighting
from monitor.spending import KEPT
from monitor.stages import Collected, Sent
from monitor.tally import Tally
from monitor.text import stable_id

TRIES = 3  # a bug in a plugin: that often it may be bad luck
IN_ORDER = timedelta(seconds=10)  # until we look again whether the message before it arrived
FINISHING = timedelta(seconds=1)  # how long to wait for a thread before looking at the clock again
SENDS = 50  # tickets looked at in one turn

log = structlog.get_logger()


class Watch:
    """The crank.

    Args:
        chance: gives numbers in [0, 1) for jitter.
        polled: called after each poll has been taken in; the daemon sets the source's next one.
        rereader: reads again, when there is time, what was judged in haste; ``None``: that is left to others.
        listens: it stays: sources that others bring posts to are opened.
    """

    def __init__(
        self,
        house: House,
        clock: Clock,
        metrics: Metrics,
        *,
        chance: Callable[[], float] = random.random,
        polled: Callable[[Collected], None] = lambda _collected: None,
        rereader: Rereader | None = None,
        listens: bool = False,
    ) -> None:
        self.house = house
        self.tally = Tally()
        self._clock = clock
        self._metrics = metrics
        self._chance = chance
        self._polled = polled
        self.flags = Flags(metrics, self.tell_operator)
        self.budgets = Budgets(metrics, self.tell_operator)
        self.sighting = Sighting(metrics, self.tell_operator)
        self._rereader = rereader
        self._crew: Crew[Result] = Crew()
        self._duty = Duty(self._crew, listens=listens)
        self._posting = Posting(self._crew, metrics, chance)
        self._bugs: Counter[str] = Counter()  # crashes of each source and mention
        self._sending: dict[tuple[str, str], Ticket] = {}
        self._latest = clock.now()

    def now(self) -> datetime:
        """The present, never going back: mentions keep the order they were collected in."""
        self._latest = max(self._latest, self._clock.now())
        return self._latest

    def wake(self) -> None:
        """End a ``turn`` that waits."""
        self._crew.wake()

    def busy(self) -> int:
        """How many fetches and sends are under way."""
        return self._crew.busy()

    def finishing(self) -> int:
        """How many messages and farewells are under way."""
        return sum(self._crew.busy(kind) for kind in ("send", "digest", "tell", "close"))

    def take_over(self, house: House) -> None:
        """Go by another set of rules; sources that are not in it let go of what they hold."""
        self._duty.relieve(self.house.sources.items(), house.sources.values())
        self.house = house

    def close(self) -> None:
        """Have every source let go of what it holds, but those that are being fetched from."""
        self._duty.relieve(self.house.sources.items())

    # --- fetching ---

    def state(self, name: SourceName) -> SourceState:
        """What is known of a source; a blank page when it never ran, or now reads something else."""
        lookout = self.house.sources[name]
        known = self.house.ledger.source(name)
        if known is not None and known.identity == lookout.identity:
            return known
        return SourceState(name=name, kind=lookout.kind, identity=lookout.identity)

    def poll(self, name: SourceName) -> None:
        """Start a fetch, unless the last one is still under way."""
        lookout = self.house.sources.get(name)
        if lookout is not None:
            self._duty.fetch(name, lookout, self.state(name).cursor)

    def _take_in(self, name: SourceName, report: Report[Result]) -> None:
        lookout = self.house.sources.get(name)
        if not self._duty.back(name, lookout) or lookout is None:
            self.poll(name)  # it was taken out of the rules meanwhile, or reads something else now
            return
        result = report.result
        if isinstance(report.crash, StoreError):  # what it spends could not be written down
            raise report.crash
        if report.crash is not None:
            self._bugs[name] += 1
            log.error("source crashed", source=name, exc_info=report.crash)
            result = SourceError(
                f"a bug in this source: {report.crash!r}", permanent=self._bugs[name] >= TRIES
            )
        state, now = self.state(name), self.now()
        if isinstance(result, Page):
            collected = stages.collect(
                result,
                self.house.ledger,
                self.house.names,
                state,
                now=now,
                max_age=self.house.config.max_age,
                every=lookout.every,
                chance=self._chance(),
            )
            self._bugs[name] = 0
        else:
            assert isinstance(result, SourceError), "a fetch gives a page or says why not"
            collected = stages.collect_failed(
                result, self.house.ledger, state, now=now, every=lookout.every, chance=self._chance()
            )
        self._metrics.polled(collected)
        self.budgets.look(self.house, name, collected.error, now)
        notes.poll(collected)
        self.house.engine.lose(collected.admitted.erased)
        self.sighting.after(
            self.house,
            collected.state,
            now,
            more=isinstance(result, Page) and result.more,
            error=collected.error,
        )
        self._ask_canary(name)
        self.tally.polled_once(collected)
        if isinstance(result, Page) and result.more and not result.pause:
            self.poll(name)
        else:
            self._polled(collected)

    def _ask_canary(self, name: SourceName) -> None:
        source = self.house.sources[name].source
        if self.sighting.wants_canary(name) and isinstance(source, Canaries):
            self._crew.start(("canary", name), partial(stages.canary, source))

    # --- judging and weighing ---

    def work(self, most: int = 10) -> bool:
        """Judge and weigh up to ``most`` batches of each; ``True`` when nothing is left to do."""
        house = self.house
        for _ in range(most):
            with self._metrics.timed("judge"):
                judged = self._judge()
            with self._metrics.timed("weigh"):
                weighed = stages.weigh(house.ledger, house.engine)
            self.tally.judged += judged
            if judged:
                self.flags.look(house, self.now())
            self._metrics.judged(judged)
            self._note_alerts(weighed)
            if not judged and not weighed.done:
                self._note_alerts(stages.tick(house.ledger, house.engine, self.now()))
                obeyed = stages.obey(house.ledger, house.engine, self.now())
                self._note_alerts(obeyed)
                self._note_alerts(amending.tell_losses(house.ledger, house.engine, self.now()))
                reread = self._reread()
                reweighed = self._reweigh(at_once=bool(obeyed.settled) or not reread)
                if not obeyed.settled and not reread and not reweighed:
                    return True
        return False

    def _reread(self) -> bool:
        """Whether something that was judged in haste was read with care."""
        if self._rereader is None:
            return False
        house, now = self.house, self.now()
        try:
            with self._metrics.timed("reread"):
                reread = self._rereader.read(house.ledger, house.engine, house.classifiers, now)
        except VigieError:
            raise
        except Exception as bug:
            log.exception("reading again crashed", bug=repr(bug))
            self._rereader.pause(now)
            return False
        if reread is not None:
            self._note_alerts(reread)
            self.flags.look(house, now)
        return reread is not None

    def _reweigh(self, *, at_once: bool) -> bool:
        """Let the rules think again about what was corrected or read again; whether there was anything."""
        now = self.now()
        if not at_once and not (self._rereader and self._rereader.rethinks(now)):
            return False
        reweighed = amending.reweigh(self.house.ledger, self.house.engine, now)
        self._note_alerts(reweighed)
        return bool(reweighed.done)

    def _judge(self) -> int:
        """One batch; where that crashes, mention by mention, and who is to blame is set aside in the end."""
        house = self.house
        try:
            return judging.judge(house.ledger, house.language, house.classifiers, house.stories)
        except VigieError:
            raise
        except Exception as bug:
            log.exception("judging crashed", bug=repr(bug))
        return sum(self._judge_alone(mention) for mention in house.ledger.unjudged(judging.BATCH))

    def _judge_alone(self, mention: Mention) -> bool:
        house = self.house
        try:
            judged = list(judging.opinions([mention], house.language, house.classifiers, house.stories))
        except Exception as bug:
            self._bugs[mention.id] += 1
            if self._bugs[mention.id] < TRIES:
                return False
            log.exception("mention set aside", mention=mention.id, bug=repr(bug))
            del self._bugs[mention.id]
            judged = [Judged(replace(mention, story=StoryId(mention.id)), Verdict())]
        house.ledger.judge(judged)
        return True

    def _note_alerts(self, weighed: Weighed) -> None:
        self._metrics.weighed(weighed)
        self.tally.alerts += notes.alerts(weighed)

    # --- delivering ---

    def deliver(self) -> bool:
        """Start sending what is due: one message at a time on each channel, so that their order holds.

        ``True`` when another channel took something over: that is due at once.
        """
        house, now, diverted = self.house, self.now(), False
        taken = {key[1] for key in self._sending}
        for ticket in house.ledger.due(now, SENDS):
            channel = house.channels.get(ticket.channel)
            if channel is None:
                why = house.missing.get(ticket.channel, f"there is no channel {ticket.channel} in the rules")
                outcome = stages.divert(ticket, house.ledger, house.config.fallback, now=now, why=why)
                self._note_delivery(ticket, outcome, why)
                self.tally.unset += outcome == "diverted" and ticket.channel in house.missing
                diverted = True
            elif ticket.channel not in taken and not self._waits(ticket, now):
                taken.add(ticket.channel)
                message = self._compose(ticket)
                if message is None:
                    continue
                house.ledger.sending(ticket.id, now)
                key = ("send", ticket.channel)
                self._sending[key] = ticket
                first = house.ledger.first_receipt(ticket) if ticket.about == "event" else None
                self._crew.start(key, partial(stages.attempt, ticket, channel, message, first))
        return diverted

    def _waits(self, ticket: Ticket, now: datetime) -> bool:
        """Whether what comes before it in its alert's life is still on its way to the same channel."""
        waits = self.house.ledger.waits(ticket)
        if waits:
            self.house.ledger.postpone(ticket.id, now + IN_ORDER, "waits for the message before it")
        return waits

    def _compose(self, ticket: Ticket) -> Message | None:
        """The message; ``None`` when a bug kept it from being written, and another channel was asked."""
        try:
            return self.house.compose(ticket)
        except VigieError:
            raise
        except Exception as bug:
            log.exception("card crashed", ticket=ticket.id)
            error = DeliveryError(f"a bug in its card: {bug!r}", permanent=True)
        self._close(ticket, Sent(ticket, error=error))
        return None

    def _settle(self, report: Report[Result]) -> None:
        ticket = self._sending.pop(report.key)
        sent = report.result
        if report.crash is not None:
            log.error("channel crashed", channel=ticket.channel, exc_info=report.crash)
            sent = Sent(
                ticket,
                error=DeliveryError(
                    f"a bug in this channel: {report.crash!r}",
                    outcome=Outcome.UNKNOWN,
                    permanent=ticket.attempts + 1 >= TRIES,
                ),
            )
        assert isinstance(sent, Sent), "a send gives what came of it"
        self._close(ticket, sent)

    def _close(self, ticket: Ticket, sent: Sent) -> None:
        outcome = stages.settle(
            sent, self.house.ledger, self.house.config.fallback, now=self.now(), chance=self._chance()
        )
        self._note_delivery(ticket, outcome, str(sent.error or ""))

    def _note_delivery(self, ticket: Ticket, outcome: str, why: str) -> None:
        self.tally.deliveries[outcome] += 1
        self._metrics.sent(ticket.channel, outcome)
        notes.delivery(ticket, outcome, why)

    def tell_operator(self, message: Message) -> None:
        """Say it where the operator reads; the log has it already, so a failure is logged and no more."""
        for name in self.house.operator:
            channel = self.house.channels.get(name)
            if channel is not None:
                ticket = TicketId(stable_id("notice", name, message.summary, message.at.isoformat()))
                self._crew.start(("tell", f"{name}/{ticket}"), partial(stages.tell, channel, message, ticket))

    def retire(self) -> int:
        """Forget some of what is older than its source keeps, the rest next time; how many mentions."""
        house, now = self.house, self.now()
        house.spending.forget(now - KEPT)
        cutoffs = {name: now - lookout.retention for name, lookout in house.sources.items()}
        return house.ledger.forget(cutoffs, now - house.config.retention)

    # --- the crank ---

    def take_in(self, patience: timedelta) -> bool:
        """Take in one report, waiting up to ``patience`` for it; ``False`` when none came."""
        report = self._crew.report(patience.total_seconds())
        if report is None:
            return False
        kind, name = report.key
        if kind == "fetch":
            self._take_in(SourceName(name), report)
        elif kind == "send":
            self._settle(report)
        elif kind == "digest":
            self._posting.settle(self.house, report, self.now())
        elif kind == "canary" and not report.crash:
            assert isinstance(report.result, str | SourceError), "a canary is found or not"
            self.sighting.heard(self.house, SourceName(name), report.result, self.now())
        elif kind == "close" and report.crash:
            log.error("source not closed", source=name.partition("/")[0], exc_info=report.crash)
        elif report.crash or report.result:
            log.error("operator not told", channel=name, why=str(report.crash or report.result))
        return True

    def turn(self, patience: timedelta) -> bool:
        """Take in one report, then do what follows from it; ``False`` when nothing came and nothing was left to do."""
        came = self.take_in(patience)
        idle = self.work()
        diverted = self.deliver() | self._posting.work(self.house, self.now())
        return came or diverted or not idle

    def finish(self) -> None:
        """Turn until nothing is under way and nothing is left to do now."""
        while self.turn(FINISHING if self.busy() else timedelta()) or self.busy():
            pass
