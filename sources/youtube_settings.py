"""What ``rules.yaml`` says of a source of kind ``youtube``."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from monitor.declaring import Question
from monitor.settings import Period, Secret, SourceSettings
from sources.slices import phrases, questions

SEARCHES = 100  # a day, for each key
_DAY = timedelta(days=1)


class YouTubeSettings(SourceSettings):
    """``{kind: youtube, name: youtube, key: "${YOUTUBE_KEY}", channels: ["@acme"], retention: 30d}``."""

    kind: Literal["youtube"]
    key: Secret = Field(
        description="An API key of a Google Cloud project in which the YouTube Data API v3 is enabled."
    )
    every: Period = Field(default=timedelta(minutes=30), description="How often to look.")
    channels: list[Annotated[str, Field(pattern=r"^(@[^\s/]{3,60}|UC[\w-]{22})$")]] = Field(
        default=[],
        description="Channels whose comments and new videos are read.",
        examples=[["@acme", "UC0123456789abcdefghijkl"]],
    )
    videos: list[Annotated[str, Field(pattern=r"^[\w-]{11}$")]] = Field(
        default=[], description="Single videos whose comments are read.", examples=[["0123456789a"]]
    )
    search: bool = Field(default=False, description="Search all of YouTube for videos that hold the words.")
    search_every: Period = Field(
        default=timedelta(hours=2), description="How often to search: YouTube gives a key 100 searches a day."
    )
    words: list[str] | None = Field(
        default=None,
        min_length=1,
        description="What to search for; default: the brands' terms. What names no brand is not kept, either way.",
        examples=[["Acme"]],
    )
    back: Period = Field(default=timedelta(days=7), description="How far back the first look goes.")

    def lanes(self, asked: Sequence[str]) -> Iterator[str]:
        """What is read, one after the other."""
        for channel in self.channels:
            yield f"uploads:{channel}"
            yield f"comments:{channel}"
        for video in self.videos:
            yield f"video:{video}"
        if self.search:
            yield from (f"search:{phrase}" for phrase in phrases(asked if self.words is None else self.words))

    def questions(self, asked: Sequence[str]) -> Sequence[Question]:
        """What is read whole, what is searched for, and what YouTube has no search for."""
        read = [
            Question(f"new videos of {channel}, and all comments on that channel")
            for channel in self.channels
        ]
        read += [Question(f"all comments on the video {video}") for video in self.videos]
        lost = "comments elsewhere: YouTube has no search for comments"
        if self.search:
            searched = phrases(asked if self.words is None else self.words)
            return [*read, *questions(searched, asked, "videos with {}".format), Question("", lost)]
        return [*read, Question("", f"other videos, and {lost}")]

    def requests(self, asked: Sequence[str]) -> int:
        """One for each lane, and one more for the videos of a channel."""
        return (
            sum(1 for lane in self.lanes(asked) if not lane.startswith("search:")) + len(self.channels) or 1
        )

    def objections(self, asked: Sequence[str]) -> Sequence[tuple[str, str]]:
        """Nothing to read, or more searches than a day has."""
        if not (self.channels or self.videos or self.search):
            return [("channels", "nothing to read: give `channels`, `videos` or `search: true`")]
        lanes = sum(1 for lane in self.lanes(asked) if lane.startswith("search:"))
        looks = math.ceil(_DAY / max(self.every, self.search_every))
        if lanes * looks <= SEARCHES:
            return []
        hours = math.ceil(24 * lanes / SEARCHES)
        said = f"{lanes} words searched {looks} times a day are {lanes * looks} searches, and YouTube gives {SEARCHES}"
        return [("search_every", f"{said}: write search_every: {hours}h, or fewer `words`")]
