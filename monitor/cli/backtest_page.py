"""A backtest as one page and as one picture, for those who were not there."""

from __future__ import annotations

import importlib.util

from monitor import __version__, language
from monitor.charts.svg import DARK, LIGHT, colours, figure, picture
from monitor.cli.backtested import Result, heading, in_words, notes, table
from monitor.cli.output import local
from monitor.cli.replaying import Period
from monitor.errors import VigieError
from monitor.replay.comparing import Change
from monitor.text import clean

STEPS = 240  # columns of the chart
SHARP = 2.0  # pixels of the picture for each unit of the drawing


def page(result: Result, period: Period) -> str:
    """One HTML file that needs nothing else, no network above all; all that people wrote is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 -- imported when first needed: 40 ms
    from markupsafe import Markup  # noqa: PLC0415 -- likewise

    environment = Environment(
        loader=PackageLoader("monitor.cli"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: clean(value) if type(value) is str else value,  # not what is markup, and ours
    )
    columns, rows = table(result)
    changed = [pair for pair in result.pairs if pair.changes != (Change.SAME,)]
    return environment.get_template("backtest.html.j2").render(
        heading=heading(result, period),
        figure=Markup(figure(result.chart(STEPS))),  # noqa: S704 -- it escapes whatever it quotes
        light=colours(LIGHT),
        dark=colours(DARK),
        palette=LIGHT,
        night=DARK,
        columns=columns,
        rows=rows,
        compared=result.other is not None,
        changes=[(in_words(pair, result), result.why(pair.found), pair.found) for pair in changed],
        found=[(one, result.why(one), result.worst(one)) for one in result.found],
        at=lambda moment: local(moment, result.config.timezone),
        lasting=lambda one: language.span(one.length(result.played.until), "en"),
        title=result.title,
        notes=list(notes(result, period)),
        version=__version__,
    )


def must_draw(library: str = "vl_convert") -> None:
    """Say so before the work is done, not after it.

    Raises:
        VigieError: what draws pictures is not installed.
    """
    if importlib.util.find_spec(library) is None:
        raise VigieError(
            "--png needs an extra that is not installed: pip install 'vigie[charts]' (84 MB); --html needs nothing"
        )


def png(result: Result) -> bytes:
    """The chart as a picture; see ``must_draw``."""
    import vl_convert  # noqa: PLC0415 -- an extra: 84 MB that only pictures need

    drawn: bytes = vl_convert.svg_to_png(picture(result.chart(STEPS)), scale=SHARP)
    return drawn
