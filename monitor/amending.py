"""What becomes of a correction, or of what is erased: the verdicts change, the alerts say so, and the rules think again.

Two steps, each of which may be killed and run again. First the correction is written down with all that it changes;
what it changes stands on a list from then on. Then the rules forget the old verdicts, and decide by the new ones.
"""

from __future__ import annotations

from datetime import datetime

from monitor.boxes import Inbox
from monitor.model import Order
from monitor.rules.engine import Engine
from monitor.rules.weighed import Weighed

BATCH = 500  # mentions weighed again in one transaction; the copies of one story are seldom more


def correct(inbox: Inbox, engine: Engine, order: Order, now: datetime) -> Weighed:
    """Do what an order to correct says, and commit it; or refuse it in a sentence."""
    change = inbox.change(order, now)
    cited = [alert for id_ in change.cited if (alert := inbox.alert(id_)) is not None]
    weighed = engine.correct(change, cited, now)
    made = () if weighed.settled[-1].refused else (change,)
    inbox.weigh((), weighed.events, weighed.tickets, weighed.settled, changes=made)
    return weighed


def reweigh(inbox: Inbox, engine: Engine, now: datetime, limit: int = BATCH) -> Weighed:
    """Weigh again what was corrected.

    Windows and what is usual are built anew from the store, as after a start: in whatever order things were said,
    judged and corrected, a rule remembers what a restart would tell it.
    """
    since = engine.needs(now)
    if since is not None:
        engine.relearn(inbox.weighed_history(since, words=engine.reads_words), now)
    judged = inbox.unreweighed(limit)
    if not judged:
        return Weighed()
    weighed = engine.reweigh(judged, now)
    weighed.done.extend(one.mention.id for one in judged)
    inbox.weigh((), weighed.events, weighed.tickets, again=weighed.done)
    return weighed


def forget_author(inbox: Inbox, engine: Engine, order: Order, now: datetime) -> Weighed:
    """Erase all by an author, or let them be heard again, as an order says; rules count what is erased no more."""
    settled, erased = inbox.forget_author(order, now)
    engine.lose(erased)
    return Weighed(settled=[settled])


def tell_losses(inbox: Inbox, engine: Engine, now: datetime) -> Weighed:
    """Let the alerts that cite what was erased say so; their messages are written anew, without its words.

    Call it when nothing is left to weigh. Killed before it, it is found on its list again.
    """
    losses = inbox.losses()
    if not losses:
        return Weighed()
    cited = [(loss, alert) for loss in losses if (alert := inbox.alert(loss.alert)) is not None]
    weighed = engine.bereave(cited, now)
    inbox.weigh((), weighed.events, weighed.tickets, losses=losses)
    return weighed
