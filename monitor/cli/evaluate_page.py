"""An evaluation as one page with pictures, for those who were not there."""

from __future__ import annotations

from collections.abc import Sequence

from monitor import __version__
from monitor.charts.reliability import confusion, reliability
from monitor.charts.svg import DARK, LIGHT, colours
from monitor.grades import LABELS, Evaluation
from monitor.text import clean


def page(found: Sequence[Evaluation], files: str) -> str:
    """One HTML file that needs nothing else, no network above all; it holds figures, and no text of any post."""
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
    return environment.get_template("evaluate.html.j2").render(
        files=files,
        found=found,
        labels=LABELS,
        light=colours(LIGHT),
        dark=colours(DARK),
        palette=LIGHT,
        night=DARK,
        reliability=lambda one: Markup(reliability(one.grades, one.model)),  # noqa: S704 -- it escapes what it quotes
        confusion=lambda one: Markup(confusion(one.grades, one.model)),  # noqa: S704 -- likewise
        version=__version__,
    )
