"""``vigie source test``: does it behave?"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable
from pathlib import Path

from monitor.cli.output import print_json, print_table
from monitor.clock import SystemClock
from monitor.errors import VigieError
from monitor.house import Lookout
from monitor.model import SourceName
from monitor.settings import SourceSettings
from monitor.spending import USD, amount_of, costs
from monitor.store.spending import spending_at
from monitor.trial import try_out
from monitor.wiring import bounds_of, read_config, sources_of

MARKS = {"ok": "ok", "look": "look", "wrong": "WRONG"}
Agree = Callable[[str], bool]


def test_source(name: str, rules: Path, db: Path, *, as_json: bool, agree: Agree) -> int:
    """Put one to the test; 1 if something is wrong. What that costs counts as spent.

    Args:
        agree: whether to go on with a source that costs money, told what one page may cost.

    Raises:
        VigieError: there is none of that name; or it costs money, and nobody agreed to spend it.
    """
    clock, config = SystemClock(), read_config(rules)
    lookouts = sources_of(config, clock, rules.parent, spending_at(db))
    lookout = lookouts.get(SourceName(name))
    if lookout is None:
        close = difflib.get_close_matches(name, lookouts, 1)
        hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(lookouts) or 'none yet'}"
        raise VigieError(f"no source is called {name}: {hint}")
    settings = next(one for one in config.sources if one.name == name)
    paid = costs(bounds_of(settings))
    if paid and not agree(_price(settings, lookout)):
        raise VigieError(f"{name} was not asked, and nothing was spent: with --yes it is")
    checks = list(try_out(lookout.source, clock.now(), once=paid))
    if as_json:
        print_json(
            {
                "source": name,
                "kind": lookout.kind,
                "checks": [{"what": one.what, "mark": one.mark, "found": one.found} for one in checks],
            }
        )
    else:
        print_table(
            ("", "what", "found"), [(MARKS[one.mark], one.what, one.found) for one in checks], empty=""
        )
    return int(any(one.mark == "wrong" for one in checks))


def _price(settings: SourceSettings, lookout: Lookout) -> str:
    """What the test may cost, and what is left."""
    most = settings.page_price()
    left = (
        lookout.purse.left(USD) if lookout.purse else settings.budget
    )  # without a database nothing is spent yet
    price = "nobody can say how much" if most is None else f"up to {amount_of(most, USD)}"
    of = "" if left is None else f", of the {amount_of(left, USD)} that are left of its budget"
    return f"{settings.name} ({settings.kind}) costs money. One page is read: {price}{of}."


def asker(*, yes: bool) -> Agree:
    """Who agrees: whoever sits at the terminal, or said so before; else nobody."""

    def ask(told: str) -> bool:
        print(told, file=sys.stderr)
        return yes or (sys.stdin.isatty() and _confirmed())

    return ask


def _confirmed() -> bool:
    import typer  # noqa: PLC0415 -- imported already by whoever asks

    return bool(typer.confirm("Go on?", default=False, err=True))
