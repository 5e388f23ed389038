"""Which gauge is behind which condition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any as Anything

from monitor.rules.conditions import Condition, Count, Each
from monitor.rules.counts import CountGauge, EachGauge
from monitor.rules.gauge import Gauge, Setting

_GAUGES: Mapping[type[Condition], Callable[[Anything, Setting], Gauge]] = {
    Each: EachGauge,
    Count: CountGauge,
}


def make(condition: Condition, setting: Setting) -> Gauge:
    """The memory that a condition needs."""
    return _GAUGES[type(condition)](condition, setting)
