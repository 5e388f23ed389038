"""Every error Vigie raises on purpose.

::

    VigieError
    ├─ ConfigError(problems)          the operator must edit a file; exit 2
    ├─ RefusalError(why, parts)       what somebody asked for cannot be done, as asked
    ├─ EdgeError(permanent, retry_after)
    │  ├─ SourceError                 back off that source only
    │  │  └─ OutOfBudgetError         until there is more to spend
    │  ├─ ClassifierError             go on without that model only
    │  └─ DeliveryError(outcome)      postpone, divert or reconcile that ticket only
    └─ StoreError                     stop the daemon: no data loss

Anything else is a bug and keeps its traceback. Foreign exceptions are translated once, where they enter.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta


class VigieError(Exception):
    """The root: catch it to catch all that Vigie raises on purpose."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with a file the operator wrote; lines and columns count from 1."""

    line: int
    column: int
    message: str
    file: str = "rules.yaml"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class ConfigError(VigieError):
    """The file cannot be used; ``problems`` holds every one of them, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class RefusalError(VigieError):
    """What somebody asked for cannot be done, as they asked for it.

    Args:
        message: for the command line, which names its options; the page says it in words of its own.
        why: its name, by which the page finds them: ``refused/no-alert`` of ``monitor.web.phrases``.
        parts: what stands in them.
    """

    def __init__(self, message: str, why: str, **parts: str) -> None:
        super().__init__(message)
        self.why = why
        self.parts = parts


class EdgeError(VigieError):
    """The world outside did not do what was asked.

    Args:
        message: one sentence for the operator; never holds a secret.
        permanent: trying again will not help until somebody changes something.
        retry_after: how long the other side asks us to stay away, where it said so.
    """

    def __init__(
        self, message: str, *, permanent: bool = False, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after


class SourceError(EdgeError):
    """A source could not be read: back off that source, and only that one."""


class OutOfBudgetError(SourceError):
    """What a source may spend is spent: it rests until there is more, or its budget is raised.

    Args:
        what: of which too little is left; ``span``: for the ``day`` or the ``month``.
    """

    def __init__(self, message: str, *, what: str, span: str, retry_after: timedelta) -> None:
        super().__init__(message, retry_after=retry_after)
        self.what = what
        self.span = span


class ClassifierError(EdgeError):
    """A model is missing, corrupt or cannot be run: go on without it; no text ever causes one."""


class Outcome(StrEnum):
    """What is known of a failed send. A send that raised nothing was delivered."""

    NOT_DELIVERED = "not delivered"
    UNKNOWN = "unknown"  # the connection broke after the request left: look before sending again


class DeliveryError(EdgeError):
    """A message may not have arrived; ``outcome`` says whether that is sure."""

    def __init__(
        self,
        message: str,
        *,
        outcome: Outcome = Outcome.NOT_DELIVERED,
        permanent: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(message, permanent=permanent, retry_after=retry_after)
        self.outcome = outcome


class StoreError(VigieError):
    """The store cannot be trusted or written: stop rather than lose data."""
