"""How long the commands take that people type all day: ``vigie --version`` and ``vigie check``, wall time of a process.

python -m bench.startup
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

VIGIE = Path(sys.executable).with_name("vigie")
TIMES = 10
PROMISED = {("--version",): 150, ("check", "rules.yaml"): 400}  # milliseconds


def once(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    for words, most in PROMISED.items():
        taken = [once([str(VIGIE), *words]) for _ in range(TIMES)]
        print(
            f"vigie {' '.join(words):18} best {min(taken):4.0f} ms, median {statistics.median(taken):4.0f} ms"
            f" of {TIMES}; promised {most} ms"
        )
    taken = [once([sys.executable, "-c", ""]) for _ in range(TIMES)]
    print(f"{'python alone':24} best {min(taken):4.0f} ms, median {statistics.median(taken):4.0f} ms")


if __name__ == "__main__":
    main()
