"""What is wrong with the routing tree: names, and branches that no alert can reach."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.config.document import Path
from monitor.config.meaning import Names, check_language, check_reference, check_topics
from monitor.config.report import Report
from monitor.config.rule_meaning import check_hours, severest
from monitor.config.shape import UNKNOWN, MatchShape, RouteShape
from monitor.config.words import listed, quoted
from monitor.rules.conditions import Rule


def check_names(report: Report, path: Path, names: Names) -> None:
    """Tell what a branch, and those below it, name that does not exist or is switched off."""
    match = (*path, "match")
    for place, what, known in (
        ((*match, "brands"), "brand", names.brands),
        ((*match, "rules"), "rule", names.rules),
        ((*path, "notify"), "channel", names.channels),
    ):
        for spot, name in report.document.texts(place):
            check_reference(report, spot, what, name, known)
    check_topics(report, (*match, "topics"), names)
    for spot, lang in report.document.texts((*match, "lang")):
        if lang != UNKNOWN:
            check_language(report, spot, lang)
    finer = report.document.get((*path, "routes"))
    for number in range(len(finer) if isinstance(finer, list) else 0):
        check_names(report, (*path, "routes", number), names)


def check_routes(
    report: Report,
    routes: Sequence[tuple[Path, RouteShape]],
    rules: Sequence[Rule],
    above: Sequence[MatchShape] = (),
    *,
    told: bool = False,
) -> None:
    """Tell of branches that no alert can reach, or that lead nowhere.

    Args:
        above: what the branches above take, the outermost first.
        told: whether one of those names channels.
    """
    for place, (path, route) in enumerate(routes):
        if route.match.hours is not None:
            check_hours(report, (*path, "match", "hours"), route.match.hours)
        if not (told or route.notify or route.routes):
            report.add(path, "this leads nowhere: name a channel (`notify`)", key=True)
        shadow = next((one for one in routes[:place] if _takes_all(one[1], route.match)), None)
        if shadow is not None:
            line = report.document.value_spot(shadow[0]).line
            report.add(
                path,
                f"no alert gets here: the route on line {line} takes them all; put this one first, or write `continue: true` there",
                key=True,
            )
        _check_reach(report, path, route.match, rules, above)
        finer = [((*path, "routes", number), one) for number, one in enumerate(route.routes)]
        check_routes(report, finer, rules, (*above, route.match), told=told or route.notify is not None)


def _takes_all(earlier: RouteShape, match: MatchShape) -> bool:
    """Whether an earlier branch keeps all that this one would take."""
    first = earlier.match
    return (
        not earlier.go_on
        and first.severity.rank <= match.severity.rank
        and (first.hours is None or first.hours == match.hours)
        and all(
            (wide := getattr(first, part)) is None
            or ((narrow := getattr(match, part)) is not None and set(wide) >= set(narrow))
            for part in ("brands", "topics", "lang", "rules")
        )
    )


def _check_reach(
    report: Report, path: Path, match: MatchShape, rules: Sequence[Rule], above: Sequence[MatchShape]
) -> None:
    """Tell if no alert of any rule could fit a branch and all those above it."""
    for part in ("brands", "lang", "rules"):  # of topics a mention may have several
        own = getattr(match, part)
        for outer in above:
            wide = getattr(outer, part)
            if own is not None and wide is not None and not set(own) & set(wide):
                report.add(
                    (*path, "match", part), f"no alert gets here: the branch above takes only {listed(wide)}"
                )
                return
    named = [rule for rule in rules if match.rules is not None and rule.name in match.rules]
    if match.rules is None or len(named) < len(set(match.rules)):
        return
    place = (*path, "match", "rules")
    asked = [rule for rule in named if not rule.notify]
    if not asked:
        what = " and ".join(quoted(rule.name) for rule in named)
        report.add(place, f"no alert gets here: {what} says itself who is told (`notify`)")
    elif all(severest(rule).rank < match.severity.rank for rule in asked):
        report.add(
            (*path, "match", "severity"), f"no alert gets here: no rule named here can be a {match.severity}"
        )
    elif match.brands is not None and all(
        rule.select.brands is not None and not rule.select.brands & set(match.brands) for rule in asked
    ):
        report.add((*path, "match", "brands"), "no alert gets here: the rules named here select other brands")
