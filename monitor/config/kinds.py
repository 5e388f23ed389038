"""What can stand in a file besides its own keys: the kinds of plugins that are installed, and the built-in topics."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from monitor.declaring import Declaration
from monitor.settings import ChannelSettings, ClassifierSettings, SourceSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinds:
    """What is known of plugins, by the ``kind`` that names each in the file; the caller has it from the entry points.

    Args:
        topics: the names of the built-in topics.
        declared: what sources say of themselves, by kind, where they do.
        unequipped: kinds of sources whose library is not installed.
    """

    sources: Mapping[str, type[SourceSettings]] = field(default_factory=dict)
    classifiers: Mapping[str, type[ClassifierSettings]] = field(default_factory=dict)
    channels: Mapping[str, type[ChannelSettings]] = field(default_factory=dict)
    topics: Collection[str] = ()
    declared: Mapping[str, Declaration] = field(default_factory=dict)
    unequipped: Collection[str] = ()
