"""What ``rules.yaml`` says of a source of kind ``mastodon``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field

from monitor.declaring import Question
from monitor.settings import Secret
from sources import slices

SLOWEST = timedelta(minutes=1)  # that a stream is looked at, or it is none
LOOKED_AT = 5  # posts that are looked at again in each look, whether they are still there

Url = Annotated[str, Field(pattern=r"^https?://[^/\s@?#]+/?$")]


class MastodonSettings(slices.SearchSettings):
    """``{kind: mastodon, name: mastodon, instances: ["https://mastodon.example"], every: 5m}``."""

    kind: Literal["mastodon"]
    instances: list[Url] = Field(min_length=1, examples=[["https://mastodon.example"]])
    tags: list[str] | None = Field(
        default=None,
        description="Hashtags, any of which is read; default: the brands' terms, run together.",
        examples=[["acme", "acmeheater"]],
    )
    all_tags: list[str] = Field(default=[], description="Only posts that carry each of these hashtags, too.")
    no_tags: list[str] = Field(default=[], description="No posts that carry one of these hashtags.")
    search: bool = Field(
        default=False, description="Search for the words, too; needs a token of each instance."
    )
    timeline: Literal["local", "remote", "all"] | None = Field(
        default=None, description="Read all public posts, too: of its own accounts, of others, or both."
    )
    stream: bool = Field(
        default=False,
        description="Hear of posts at once, too; needs a token of each instance, and `every: 5s`.",
    )
    tokens: dict[str, Secret] = Field(
        default={},
        description="A token of an account there, by the name of the instance.",
        examples=[{"mastodon.example": "${MASTODON_TOKEN}"}],
    )

    def requests(self, asked: Sequence[str]) -> int:
        """Those of a round; with a stream none: a look listens, and rounds keep a pace of their own, whatever `every` is."""
        return 0 if self.stream else self.polls(asked)

    def polls(self, asked: Sequence[str]) -> int:
        """One for each thing that is read of each instance, and those for what may have been deleted."""
        return len(self.strands(asked)) + LOOKED_AT

    def questions(self, asked: Sequence[str]) -> Sequence[Question]:
        """Each hashtag, search and timeline, once for all instances; and what none of them brings."""
        what = list(dict.fromkeys((strand.kind, strand.what) for strand in self.strands(asked)))
        found = [Question(f"#{name}") for kind, name in what if kind == "tag"]
        found += [Question(f"all public posts ({name})") for kind, name in what if kind == "public"]
        if self.search:
            return [*found, *slices.questions(self.phrases(asked), asked, "posts with {}".format)]
        if self.timeline == "all":
            return found
        return [*found, Question("", "posts without one of these hashtags: only a search finds them")]

    def objections(self, asked: Sequence[str]) -> Sequence[tuple[str, str]]:
        """A search or a stream without a token; a token of nobody; a stream that is hardly looked at."""
        del asked
        hosts = [host_of(url) for url in self.instances]
        found = [("tokens", f"{host} is none of the instances") for host in self.tokens if host not in hosts]
        if self.search:
            needed = "is searched only with a token: add it here, or leave out `search`"
            found += [("tokens", f"{host} {needed}") for host in hosts if host not in self.tokens]
        if self.stream:
            needed = "streams only with a token: add it here, or leave out `stream`"
            found += [("tokens", f"{host} {needed}") for host in hosts if host not in self.tokens]
        if self.stream and self.every > SLOWEST:
            found.append(("every", "with `stream`, `every` says how often is listened: say `every: 5s`"))
        return found

    def strands(self, asked: Sequence[str]) -> tuple[Strand, ...]:
        """What is read, one after the other."""
        phrases = self.phrases(asked)
        tags = self.tags if self.tags is not None else phrases
        what = [("tag", tag) for tag in dict.fromkeys(map(tag_of, tags)) if tag]
        what += [("search", phrase) for phrase in phrases] if self.search else []
        what += [("public", self.timeline)] if self.timeline else []
        return tuple(Strand(url.rstrip("/"), kind, name) for url in self.instances for kind, name in what)


def tag_of(term: str) -> str:
    """A term as a hashtag: run together, without marks."""
    return "".join(char for char in term.casefold() if char.isalnum() or char == "_")


def host_of(url: str) -> str:
    """The name of an instance."""
    return urlsplit(url).netloc


@dataclass(frozen=True, slots=True)
class Strand:
    """One thing that is read: a hashtag, a search, a timeline, of one instance."""

    url: str
    kind: str
    what: str

    @property
    def name(self) -> str:
        """In the cursor."""
        return f"{self.url} {self.kind} {self.what}"
