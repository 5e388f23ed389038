"""All that is proposed together, and what it would change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from monitor.brands import Brand
from monitor.learning.examples import Example
from monitor.learning.file import Learned
from monitor.learning.layer import Layer
from monitor.learning.strangers import StrangerProposal, propose_strangers
from monitor.learning.themes import Theme, ThemeProposal, kept, propose_themes
from monitor.learning.tone import ToneProposal, label_by, propose_tone
from monitor.model import TopicName


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a file is to say.

    Args:
        layer, in_force: with what is in force already, where nothing better is proposed.
    """

    tone: ToneProposal
    themes: tuple[ThemeProposal, ...]
    strangers: tuple[StrangerProposal, ...]
    layer: Layer | None
    in_force: Mapping[TopicName, Theme]

    @property
    def changes_verdicts(self) -> bool:
        """Whether there is anything to write into a file."""
        return self.tone.layer is not None or any(one.theme for one in self.themes)

    @property
    def hides(self) -> bool:
        """Whether there are terms to paste."""
        return any(one.terms for one in self.strangers)


def propose(
    corrected: Sequence[Example],
    quiet: Sequence[Example],
    stored: Sequence[Example],
    brands: Sequence[Brand],
    present: Learned | None,
) -> Proposal:
    """What corrections speak for.

    Args:
        corrected: stories that people corrected, each once; of one that is not about a brand, tone and topics teach nothing.
        quiet: judged stories that nobody corrected; ``stored``: all stories, for what is only looked for in them.
        present: what is in force.
    """
    about = [one for one in corrected if one.relevant is not False]
    tone = propose_tone([one for one in about if one.label is not None], quiet)
    themes = propose_themes([one for one in about if one.topics], quiet)
    learned = {one.topic: one.theme for one in themes if one.theme is not None}
    return Proposal(
        tone=tone,
        themes=tuple(themes),
        strangers=tuple(propose_strangers(stored, brands)),
        layer=tone.layer or (present.layer if present else None),
        in_force={**(present.themes if present else {}), **learned},
    )


@dataclass(frozen=True, slots=True)
class Turn:
    """A story that would be judged otherwise, and how: ``negative → positive``, ``-safety``."""

    example: Example
    how: tuple[str, ...]


def turns(proposal: Proposal, quiet: Sequence[Example]) -> Iterator[Turn]:
    """The stories whose verdicts would turn."""
    for one in quiet:
        how = []
        if one.present is not None and proposal.layer is not None:
            label = label_by(proposal.layer, one)
            if label != one.present.label:
                how.append(f"{one.present.label} → {label}")
        found = kept(one.mention, one.plain_topics, dict(proposal.in_force))
        after, before = ([topic.name for topic in topics] for topics in (found, one.present_topics))
        how += [f"-{name}" for name in before if name not in after]
        how += [f"+{name}" for name in after if name not in before]
        if how:
            yield Turn(one, tuple(how))
