"""What a preset of ``feed`` is made of: ``sources.presets`` holds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from monitor.model import Post, PostType


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the user wrote, or the brands hold (``words``)."""

    url: str = ""
    of: Sequence[str] = ()
    what: str = ""
    site: str = ""
    language: str = ""
    country: str = ""
    words: Sequence[str] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)


def _as_it_is(post: Post) -> Post:
    return post


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A preset.

    Args:
        reads: what it reads, in a few words.
        example: the keys it takes, as they stand in ``rules.yaml``.
        needs: the keys without which it reads nothing; ``may``: those that it knows besides.
        addresses: the feeds that follow.
        like: what each ``of`` looks like.
        whats: what ``what`` may be; the first is the default.
        trim: a post without what the platform adds.
        type: what its entries are.
    """

    reads: str
    example: str
    addresses: Callable[[Given], Iterator[str]]
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    like: str = r".+"
    whats: tuple[str, ...] = ()
    trim: Callable[[Post], Post] = _as_it_is
    type: PostType = "article"

    @property
    def keys(self) -> frozenset[str]:
        """All that it knows."""
        return frozenset({*self.needs, *self.may, *(("what",) if self.whats else ())})
