"""Which gauge is behind which condition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any as Anything

from monitor.rules.combined import CombinedGauge
from monitor.rules.conditions import (
    All,
    Any,
    Condition,
    Count,
    Each,
    NewTerm,
    Reach,
    Share,
    Shift,
    Silent,
    Spike,
    Velocity,
)
from monitor.rules.counts import CountGauge, EachGauge
from monitor.rules.gauge import Gauge, Setting
from monitor.rules.reach import ReachGauge
from monitor.rules.rising import NewTermGauge
from monitor.rules.sampled import Unsampled, compares
from monitor.rules.shares import ShareGauge, ShiftGauge
from monitor.rules.silent import SilentGauge
from monitor.rules.spike import SpikeGauge
from monitor.rules.velocity import VelocityGauge

_GAUGES: Mapping[type[Condition], Callable[[Anything, Setting], Gauge]] = {
    Each: EachGauge,
    Count: CountGauge,
    Spike: SpikeGauge,
    Share: ShareGauge,
    Shift: ShiftGauge,
    Silent: SilentGauge,
    NewTerm: NewTermGauge,
    Velocity: VelocityGauge,
    Reach: ReachGauge,
}


def make(condition: Condition, setting: Setting) -> Gauge:
    """The memory that a condition needs."""
    if isinstance(condition, All | Any):
        return CombinedGauge(condition, setting, make)
    gauge = _GAUGES[type(condition)](condition, setting)
    return Unsampled(gauge, setting.sampled) if setting.sampled and compares(condition) else gauge
