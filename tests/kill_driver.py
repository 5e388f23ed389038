"""Short lives of a daemon, each a child of this warm process, ended by SIGKILL where the test asks for it.

Reads one JSON object a line: ``{"kill_at": 3}`` kills at the third commit edge, ``{"kill_after": 0.02}`` after so many
seconds, ``{}`` lets it finish. Answers each with ``{"killed": true}`` or false. Run by ``tests/test_kill.py``.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from monitor.cli.once import crank
from monitor.clock import SystemClock
from monitor.logs import set_up
from monitor.metrics import Metrics
from monitor.store.store import Store
from monitor.watch import Watch
from monitor.wiring import assemble, read_config


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def live(db: Path, rules: Path, order: dict[str, Any]) -> None:
    """What ``vigie once`` does, up to its end or ours."""
    edges = 0

    def edge(_name: str) -> None:
        nonlocal edges
        edges += 1
        if edges == order.get("kill_at"):
            die()

    if "kill_after" in order:
        timer = threading.Timer(order["kill_after"], die)
        timer.daemon = True
        timer.start()
    clock = SystemClock()
    with Store.open(db, holder="kill test", edge=edge) as store:
        store.interrupted()
        watch = Watch(assemble(read_config(rules), store, clock, rules.parent), clock, Metrics())
        crank(watch)


def main() -> None:
    db, rules = Path(sys.argv[1]), Path(sys.argv[2])
    set_up("json", sys.stderr)
    read_config(rules)  # warm: what is imported and read here is not in each child
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                live(db, rules, json.loads(line))
                code = 0
            finally:
                sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status)
        if not killed and os.WEXITSTATUS(status):
            raise SystemExit("a life ended in an error, not by us")
        print(json.dumps({"killed": killed}), flush=True)


if __name__ == "__main__":
    main()
