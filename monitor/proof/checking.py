"""What a test names must be in the rules, and what it says must come in its time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from monitor.brands import Brands
from monitor.config.document import Path
from monitor.config.meaning import check_reference
from monitor.config.model import Config
from monitor.config.report import Report
from monitor.config.words import listed, meant, quoted
from monitor.model import BrandName, Post, RuleName, SourceName
from monitor.proof.instants import Instant
from monitor.rules.explain import TONGUES

Shape = TypeVar("Shape")

REASONS = frozenset(name.partition("/")[0] for name in TONGUES["en"].sentences) | {
    "all",
    "any",
    "not-all",
    "none-of",
}
ELSEWHERE = SourceName("test")  # where mentions come from, if the rules name no source


@dataclass(frozen=True, slots=True)
class Checking:
    """Reads what the entries of one test have in common; what is wrong is told to ``report``.

    Args:
        topics: all that there are.
        clock: when the story begins.
        path: of the test in its file.
    """

    report: Report
    config: Config
    topics: Collection[str]
    names: Brands
    clock: datetime
    path: Path

    def entries(self, path: Path, shapes: Sequence[Shape]) -> list[tuple[Path, Shape]]:
        """Each entry at ``path``, and where it stands; one alone may stand without a list."""
        if isinstance(self.report.document.get(path), list):
            return [((*path, number), one) for number, one in enumerate(shapes)]
        return [(path, one) for one in shapes]

    # --- times

    def at(self, path: Path, instant: Instant) -> datetime:
        """When it is; nothing happens before the story begins."""
        at = self.whenever(instant)
        if at < self.clock:
            self.report.add(path, "before the story begins (`clock`): what was before is told by `usual`")
        return at

    def whenever(self, instant: Instant) -> datetime:
        """When it is, before the story, too."""
        return instant.on(self.clock, self.config.timezone)

    def maybe(self, instant: Instant | None) -> datetime | None:
        """The same of what may be left out."""
        return None if instant is None else self.whenever(instant)

    # --- names

    def rule(self, path: Path, name: str) -> RuleName:
        """A rule."""
        check_reference(self.report, path, "rule", name, [rule.name for rule in self.config.rules])
        return RuleName(name)

    def brand_of(self, path: Path, name: str | None, rule: RuleName) -> BrandName | None:
        """A brand, where one is named, at which a rule looks."""
        brand = self.brand(path, name)
        looks_at = self.brands_of(rule)
        if brand in {one.name for one in self.config.brands} - looks_at:
            self.report.add(path, f"the rule {quoted(rule)} looks at {listed(looks_at)} only")
        return brand

    def brands_of(self, rule: RuleName) -> frozenset[BrandName]:
        """The brands that a rule looks at."""
        selected = next((one.select.brands for one in self.config.rules if one.name == rule), None)
        return selected or frozenset(one.name for one in self.config.brands)

    def brand(self, path: Path, name: str | None) -> BrandName | None:
        """A brand, where one is named."""
        if name is None:
            return None
        check_reference(self.report, path, "brand", name, [brand.name for brand in self.config.brands])
        return BrandName(name)

    def source(self, path: Path, name: str | None) -> SourceName:
        """A source; where none is named, the first."""
        known = [SourceName(source.name) for source in self.config.sources]
        if name is None:
            return next(iter(known), ELSEWHERE)
        check_reference(self.report, path, "source", name, known)
        return SourceName(name)

    def check_topics(self, path: Path) -> None:
        """Tell which topics there are not."""
        for spot, name in self.report.document.texts(path):
            check_reference(self.report, spot, "topic", name, self.topics)

    def check_reason(self, path: Path, name: str | None) -> None:
        """Tell if no decision is ever called so."""
        if name is not None and name not in REASONS:
            near = meant(name, REASONS) or ": docs/testing.md lists them"
            self.report.add(path, f"no reason is called {quoted(name)}{near}")

    def check_named(self, path: Path, post: Post, source: SourceName) -> None:
        """Tell if a post names no brand."""
        if post.text and not self.names.name(post, source):
            self.report.add(path, "this names no brand of the rules: nobody would ever see it")
