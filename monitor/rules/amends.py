"""What a better verdict does to alerts: those that cite the mention say in their story what speaks for them no more.

A person corrected it, or a more careful model read it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.boxes import Change, Loss, Reread
from monitor.model import Alert, Declined, Judged, Number, Reason, Verdict
from monitor.rules.lives import Lives
from monitor.rules.selection import Selection
from monitor.rules.weighed import Key, Weighed, key_of


def refusal(change: Change) -> str:
    """Why nothing comes of a correction; empty: something does."""
    if not change.changed:
        return f"there is no mention {change.made.mention} any more"
    if change.made.said.undo:
        undone = any(before.verdict != after.verdict for before, after in change.changed)
        return "" if undone else Declined.NOTHING_TO_UNDO
    if all(_believed(before.verdict) == _believed(after.verdict) for before, after in change.changed):
        return Declined.NOTHING_TO_CORRECT
    return ""


def _believed(verdict: Verdict) -> tuple[object, ...]:
    """All but who signed it: a person who agrees with a model makes it sure, and that is something."""
    return verdict.sentiment, verdict.towards, verdict.topics, verdict.relevant


def amend(
    lives: Lives, selection: Selection, change: Change | Reread, cited: Sequence[Alert], weighed: Weighed
) -> None:
    """Write into each alert how many of its mentions its rule selects no more, or again.

    Args:
        cited: the alerts of ``change``, as the store has them.
    """
    were = {before.mention.id: _keys(selection, before) for before, _ in change.changed}
    are = {after.mention.id: _keys(selection, after) for _, after in change.changed}
    # Where its rule was changed meanwhile, what is not relevant is out all the same.
    dropped = {
        now.mention.id for was, now in change.changed if was.verdict.relevant and not now.verdict.relevant
    }
    for alert in cited:
        key, mentions = key_of(alert), change.cited[alert.id]
        out = sum(key not in are[one] and (key in were[one] or one in dropped) for one in mentions)
        back = sum(key in are[one] and key not in were[one] for one in mentions)
        if out or back:
            _tell(lives, lives.find(alert.id) or alert, change, out=out, back=back, weighed=weighed)


def _keys(selection: Selection, one: Judged) -> set[Key]:
    return {(each.rule.name, each.brand, each.group) for each in selection.pairs(one) if each.selected}


def _tell(
    lives: Lives, alert: Alert, change: Change | Reread, *, out: int, back: int, weighed: Weighed
) -> None:
    numbers: dict[str, Number] = {"count": out or back, "total": alert.total}
    gone = out >= alert.total
    if isinstance(change, Reread):
        name = "reread-back" if back else "reread-gone" if gone else "reread-out"
        lives.amended(alert, change.at, Reason(name, fired=False, numbers=numbers), weighed=weighed)
        return
    made = change.made
    reason = Reason(
        "evidence-back" if back else "evidence-gone" if gone else "evidence-out",
        fired=False,
        numbers={"by": made.by, **numbers},
    )
    lives.amended(alert, made.at, reason, by=made.by, note=made.note, weighed=weighed)


def tell_loss(lives: Lives, loss: Loss, alert: Alert, now: datetime, weighed: Weighed) -> None:
    """Write into an alert that mentions behind it were erased, and why; its numbers stay what they were."""
    name = {
        ("deleted", True): "deleted-out",
        ("deleted", False): "deleted-gone",
        ("forgotten", True): "forgotten-out",
        ("forgotten", False): "forgotten-gone",
    }[loss.why, loss.left > 0]
    reason = Reason(name, fired=False, numbers={"count": len(loss.mentions), "total": alert.total})
    lives.amended(lives.find(alert.id) or alert, now, reason, weighed=weighed)
