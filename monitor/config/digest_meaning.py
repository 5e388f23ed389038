"""The digests of the file: what is wrong with each, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.config.document import Path
from monitor.config.meaning import Names, check_reference
from monitor.config.report import Report
from monitor.config.shape import DigestShape
from monitor.digest.facts import SECTIONS, DigestPlan
from monitor.digest.prose.settings import SummarySettings
from monitor.digests_due import PlannedDigest, parse
from monitor.model import BrandName, ChannelName, Json, Language


def plain(entry: Json) -> Json:
    """A digest without its summary, which may hold a secret and is read by itself."""
    if not isinstance(entry, dict):
        return entry
    return {key: value for key, value in entry.items() if key != "summary"}


def secretless(given: Mapping[str, Json]) -> dict[str, Json]:
    """The file without what of its digests may hold secrets."""
    digests = given.get("digests")
    if not isinstance(digests, list):
        return dict(given)
    return {**given, "digests": [plain(entry) for entry in digests]}


def check_names(report: Report, path: Path, names: Names) -> None:
    """Tell which brands and channels it names that do not exist."""
    for spot, name in report.document.texts((*path, "brands")):
        check_reference(report, spot, "brand", name, names.brands)
    for spot, name in report.document.texts((*path, "notify")):
        check_reference(report, spot, "channel", name, names.channels)


def planned(
    report: Report, path: Path, shape: DigestShape, language: Language, summary: SummarySettings | None = None
) -> PlannedDigest | None:
    """The digest; ``None``, and a problem, where its schedule cannot be understood.

    Args:
        summary: read by itself, as it may hold a secret.
    """
    try:
        every, usual = parse(shape.every)
    except ValueError as problem:
        report.add((*path, "every"), str(problem))
        return None
    wanted = SECTIONS if shape.sections is None else tuple(one for one in SECTIONS if one in shape.sections)
    tells = DigestPlan(
        name=shape.name,
        brands=tuple(map(BrandName, dict.fromkeys(shape.brands or ()))),
        sections=wanted,
        language=shape.language or language,
        promise=shape.answer_within,
        pictures=shape.pictures,
    )
    return PlannedDigest(
        tells=tells,
        every=every,
        of=shape.of or usual,
        notify=tuple(map(ChannelName, dict.fromkeys(shape.notify))),
        summary=summary,
    )
