"""How long a rules file takes to load: the shipped one, one with a thousand rules, one with a thousand mistakes."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

START = time.process_time()
from monitor.config.load import load  # noqa: E402 -- its import is one of the figures
from monitor.errors import ConfigError  # noqa: E402 -- as above

IMPORTED = time.process_time() - START
from monitor.wiring import kinds  # noqa: E402 -- not part of that figure

ROOT = Path(__file__).parents[1]
RULE = """  - name: rule-{number}
    select: {{brands: [nintendo], topics: [safety], sentiment: negative}}
    when: {{count: 10, within: 30m, authors: 5}}
    severity: warning
    notify: [crisis-room]
    advice: Read the quotes and ask the community team.
"""
KINDS = kinds()


def seconds(text: str) -> float:
    """CPU time of one load, whatever comes of it."""
    start = time.process_time()
    with suppress(ConfigError):
        load(text, kinds=KINDS, environ={}, read_file=str)
    return time.process_time() - start


def main() -> None:
    shipped = (ROOT / "rules.yaml").read_text()
    head, _, _ = shipped.partition("rules:\n")
    thousand = f"{head}rules:\n" + "".join(RULE.format(number=number) for number in range(1_000))
    print(f"import monitor.config.load     {IMPORTED * 1_000:7.0f} ms")
    for name, text in (
        ("rules.yaml", shipped),
        ("1,000 rules", thousand),
        ("1,000 rules, 1,000 mistakes", thousand.replace("[safety]", "[safty]")),
    ):
        print(
            f"{name:30} {min(seconds(text) for _ in range(5)) * 1_000:7.0f} ms  ({len(text) / 1_000:.0f} kB)"
        )


if __name__ == "__main__":
    main()
