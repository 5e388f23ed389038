"""A platform's JSON API, asked through the gate: politely, and with a sentence for whatever it answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from monitor.model import Json
from monitor.ports import Surroundings
from sources import web
from sources.nodes import Node, parse


@dataclass(frozen=True, slots=True)
class Wire:
    """How an API is reached.

    Args:
        base: where it is, if not where the platform says: a test's.
        patience: for one answer.
    """

    base: str = ""
    turns: web.Turns = web.TURNS
    patience: timedelta = web.PATIENCE


@dataclass(frozen=True, slots=True)
class Api:
    """One API.

    Args:
        base: what all its addresses begin with.
        refused: reads what the API says with an error; see ``web.get``.
        heard: is given the headers of each good answer, by name in lower case.
    """

    base: str
    around: Surroundings
    wire: Wire = Wire()
    refused: web.Refused | None = None
    heard: Callable[[Mapping[str, str]], None] | None = None

    def get(
        self, path: str, params: Mapping[str, str | int], headers: Mapping[str, str] | None = None
    ) -> Node:
        """What it answers.

        Args:
            path: may hold a question mark and parameters that must not be escaped.

        Raises:
            SourceError: it does not, and why.
        """
        fetched = web.get(
            f"{self._base}{path}{'&' if '?' in path else '?'}{urlencode(params)}",
            self.around,
            headers={"Accept": "application/json", **(headers or {})},
            patience=self.wire.patience,
            turns=self.wire.turns,
            refused=self.refused,
        )
        if self.heard:
            self.heard(fetched.headers)
        return parse(fetched.body, self._host)

    def post(self, path: str, body: Mapping[str, Json], headers: Mapping[str, str]) -> Node:
        """What it answers to ``body``.

        Raises:
            SourceError: it does not, and why.
        """
        fetched = web.once(
            f"{self._base}{path}",
            self.around,
            json.dumps(body).encode(),
            headers={"Accept": "application/json", "Content-Type": "application/json", **headers},
            patience=self.wire.patience,
            turns=self.wire.turns,
            refused=self.refused,
        )
        return parse(fetched.body, self._host)

    @property
    def _base(self) -> str:
        return self.wire.base or self.base

    @property
    def _host(self) -> str:
        return urlsplit(self._base).hostname or self._base
