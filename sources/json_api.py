"""A platform's JSON API, asked through the gate: politely, and with a sentence for whatever it answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
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
    """

    base: str
    around: Surroundings
    wire: Wire = Wire()
    refused: web.Refused | None = None

    def get(
        self, path: str, params: Mapping[str, str | int], headers: Mapping[str, str] | None = None
    ) -> Node:
        """What it answers.

        Raises:
            SourceError: it does not, and why.
        """
        fetched = web.get(
            f"{self._base}{path}?{urlencode(params)}",
            self.around,
            headers={"Accept": "application/json", **(headers or {})},
            patience=self.wire.patience,
            turns=self.wire.turns,
            refused=self.refused,
        )
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
