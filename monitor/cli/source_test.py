"""``vigie source test``: does it behave?"""

from __future__ import annotations

import difflib
from pathlib import Path

from monitor.cli.output import print_json, print_table
from monitor.clock import SystemClock
from monitor.errors import VigieError
from monitor.model import SourceName
from monitor.store.spending import spending_at
from monitor.trial import try_out
from monitor.wiring import read_config, sources_of

MARKS = {"ok": "ok", "look": "look", "wrong": "WRONG"}


def test_source(name: str, rules: Path, db: Path, *, as_json: bool) -> int:
    """Put one to the test; 1 if something is wrong. What that costs counts as spent.

    Raises:
        VigieError: there is none of that name.
    """
    clock = SystemClock()
    lookouts = sources_of(read_config(rules), clock, rules.parent, spending_at(db))
    lookout = lookouts.get(SourceName(name))
    if lookout is None:
        close = difflib.get_close_matches(name, lookouts, 1)
        hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(lookouts) or 'none yet'}"
        raise VigieError(f"no source is called {name}: {hint}")
    checks = list(try_out(lookout.source, clock.now()))
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
