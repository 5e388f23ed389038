"""``vigie web``: the page, until somebody stops it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from monitor.web.serving import open_page


def serve(rules: Path, db: Path, *, host: str, port: int, names: Sequence[str], by: str | None) -> None:
    """Serve, and say where."""
    page = open_page(rules, db, host=host, port=port, names=names, by=by)
    print(f"Vigie shows what it knows on {page.address} (Ctrl-C stops)", flush=True)
    page.run()
