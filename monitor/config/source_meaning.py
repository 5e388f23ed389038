"""What a source declares, against what the file asks of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from monitor.config.document import Path
from monitor.config.report import Report
from monitor.declaring import Declaration, fastest, tightest
from monitor.settings import SourceSettings, format_duration
from monitor.spending import costs, lacks_budget


def check_source(
    report: Report,
    path: Path,
    source: SourceSettings,
    declared: Declaration,
    *,
    asked: Sequence[str],
    retention: timedelta,
) -> None:
    """Tell where the file asks for more than the source's limits and terms allow.

    Args:
        asked: the words of the brands, one of which stands in whatever names one.
        retention: the file's.
    """
    limits = source.limits(declared.limits)
    requests = source.requests(asked)
    least, limit = fastest(limits, requests), tightest(limits)
    if limit is not None and source.every < least:
        each = "each look asks once" if requests == 1 else f"each look asks {requests} times"
        report.add(
            _place(report, path, "every"),
            f"`every`: {format_duration(source.every)} is faster than {source.kind} allows: {limit}, and {each};"
            f" write every: {_rounded(least)} or longer",
        )
    _check_budget(report, path, source, declared)
    for key, said in source.objections(asked):
        report.add(_place(report, path, key), said)
    kept = source.retention or retention
    if declared.retention is not None and kept > declared.retention:
        allowed = format_duration(declared.retention)
        report.add(
            _place(report, path, "retention"),
            f"what {source.kind} gives may be kept for {allowed} at most: write retention: {allowed} for this source",
        )
    if declared.attestation and getattr(source, declared.attestation) is not True:
        report.add(
            _place(report, path, declared.attestation),
            f"{source.kind} may be read only once that is arranged: see {declared.docs},"
            f" then write {declared.attestation}: true",
        )


def _check_budget(report: Report, path: Path, source: SourceSettings, declared: Declaration) -> None:
    """Money is spent only where somebody said how much, and nobody says so in vain."""
    allowances = source.allowances(declared.allowances)
    if source.budget is None and lacks_budget(allowances):
        report.add(
            _place(report, path, "budget"),
            f"{source.kind} costs money ({declared.price}): say what it may spend in a calendar month at the most,"
            " such as budget: 20 USD",
        )
    if source.budget is not None and not costs(allowances):
        check_no_budget(report, path, source)


def check_no_budget(report: Report, path: Path, source: SourceSettings) -> None:
    """Of a kind that costs nothing, or does not say so: nothing would hold it to a budget."""
    if source.budget is not None:
        report.add(
            (*path, "budget"), f"{source.kind} spends no money that Vigie could count: leave `budget` out"
        )


def _place(report: Report, path: Path, key: str) -> Path:
    """Where the key stands; where it does not, the source."""
    return (*path, key) if (*path, key) in report.document.values else (*path, "kind")


def _rounded(least: timedelta) -> str:
    """As people write it: whole minutes from two of them on."""
    if least > timedelta(minutes=2):
        least = timedelta(minutes=-(-least // timedelta(minutes=1)))
    return format_duration(least)
