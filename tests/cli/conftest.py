from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.__main__ import main

RULES = """
version: 1
timezone: Europe/Paris
brands:
  acme: {terms: [Acme, "@acmehq"]}
  globex: {competitor: true, terms: [Globex]}
sources:
  - {kind: file, name: posts, path: posts.jsonl, every: 1m}
channels:
  room: {kind: slack, token: "${SLACK_BOT_TOKEN}", channel: "#crisis"}
fallback: console
rules:
  - name: safety-scare
    select: {brands: [acme], topics: [safety]}
    when: each
    severity: crisis
    notify: [room]
    advice: Call the duty officer.
  - name: mood-turns
    select: {brands: [acme], sentiment: negative}
    when: {count: 3, within: 30m, authors: 2}
    severity: warning
    notify: [console]
"""


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Terminal(io.StringIO):
    """What is written to it stands on somebody's screen."""

    def isatty(self) -> bool:
        return True


class Desk:
    """A folder with rules and posts, and the command line at work in it: in this process, as ``main`` runs it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rules = folder / "rules.yaml"
        self.db = folder / "vigie.db"
        self.posts = folder / "posts.jsonl"
        self.rules.write_text(RULES)
        self.post(id="0", text="Acme was here yesterday", published_at=ago(hours=20))

    def post(self, **row: Any) -> None:
        with self.posts.open("a") as file:
            file.write(json.dumps(row) + "\n")

    def vigie(self, *words: str, stdin: str = "", terminal: bool = False) -> Result:
        """Run the command.

        Args:
            terminal: somebody looks at what it prints.
        """
        out, err = Terminal() if terminal else io.StringIO(), io.StringIO()
        before = sys.argv, sys.stdin
        sys.argv = ["vigie", *words]
        sys.stdin = io.TextIOWrapper(io.BytesIO(stdin.encode()))
        code: int | str | None = 0
        try:
            with redirect_stdout(out), redirect_stderr(err):
                main()
        except SystemExit as stop:
            code = stop.code
        finally:
            sys.argv, sys.stdin = before
        return Result(code if isinstance(code, int) else int(bool(code)), out.getvalue(), err.getvalue())

    def on_desk(self, command: str, *words: str) -> Result:
        """A command that reads rules and database."""
        return self.vigie(command, *words, "--rules", str(self.rules), "--db", str(self.db))


def ago(**span: float) -> str:
    return (datetime.now(UTC) - timedelta(**span)).isoformat()


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.delenv("SLACK_BOT_TOKEN", raising=False)
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path)
