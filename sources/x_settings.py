"""What ``rules.yaml`` says of a source of kind ``x``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from monitor.declaring import Question
from monitor.settings import Period, Secret, Settings, SourceSettings
from sources.slices import phrases, questions
from sources.x_query import Compiled, compiled
from sources.x_rise import DAY

MOST = 100  # posts of one answer
Usd = Annotated[float, Field(ge=0, le=100)]


class Prices(Settings):
    """What X asks for each, in US dollars: as of August 2026; check them at console.x.com."""

    post: Usd = Field(default=0.005, description="A post that is read.")
    author: Usd = Field(default=0.010, description="An author that comes along with it.")
    count: Usd = Field(default=0.005, description="One look at how many posts there are.")
    mention: Usd = Field(
        default=0.005,
        description="A post that mentions your account; 0.001 where X counts it as an owned read.",
    )


class XSettings(SourceSettings):
    """``{kind: x, name: x, token: "${X_BEARER_TOKEN}", budget: 30 USD, every: 1h}``."""

    kind: Literal["x"]
    token: Secret = Field(description="The bearer token of your app at X.")
    every: Period = Field(
        default=timedelta(hours=1), description="How often to look; each look pays for a count."
    )
    words: list[str] | None = Field(
        default=None,
        min_length=1,
        description="What to search for; default: the brands' terms. What names no brand is not kept, either way.",
        examples=[["Acme"]],
    )
    languages: list[Annotated[str, Field(pattern="^[a-z]{2,3}$")]] = Field(
        default=[],
        description="Only posts in these languages, as X tells them; default: any.",
        examples=[["fr", "en"]],
    )
    reposts: bool = Field(default=False, description="Read reposts too; each costs as much as a post.")
    read: Literal["rise", "all"] = Field(
        default="rise",
        description="`rise`: buy posts when there are few, or more than usual. `all`: buy every one.",
    )
    few: int = Field(default=10, ge=0, description="So many posts are always read.")
    rise: float = Field(
        default=2.0, gt=1, description="A rise is so many times what the same hours of other days bring."
    )
    most: int = Field(default=500, ge=10, description="Posts that one look buys for a query, at the most.")
    back: Period = Field(
        DAY, le=timedelta(days=7), description="How far back the first look goes; a week at most."
    )
    names: bool = Field(default=True, description="Buy each author's name too; without, authors are numbers.")
    account: str | None = Field(
        default=None,
        pattern=r"^@?\w{1,15}$",
        description="Your own account: all that mentions it is read.",
        examples=["acmehq"],
    )
    recheck: bool = Field(
        default=False,
        description="Once a day, pay to look up the posts of the last week again, and forget those that were deleted.",
    )
    prices: Prices = Field(default=Prices(), description="What X asks for each.")

    def asked_for(self, asked: Sequence[str]) -> Compiled:
        """The queries that X is asked, and what is lost on the way."""
        words = asked if self.words is None else self.words
        return compiled(words, languages=self.languages, reposts=self.reposts)

    def questions(self, asked: Sequence[str]) -> Sequence[Question]:
        """Each query, the account, and what no query holds."""
        compiled = self.asked_for(asked)
        account = () if self.account is None else (f"posts that mention @{self.account.lstrip('@')}",)
        chosen = self.words or asked
        missed = [one.lost for one in questions(phrases(chosen), asked) if not one.asked]
        lost = [*compiled.lost, *missed, *(f"{each[:60]}… is too long for X" for each in compiled.too_long)]
        return [
            *(Question(each) for each in (*compiled.queries, *account)),
            *(Question("", each) for each in lost),
        ]

    def requests(self, asked: Sequence[str]) -> int:
        """A count and a page for each query, and a page for the account."""
        each = 2 if self.read == "rise" else 1
        return len(self.asked_for(asked).queries) * each + (self.account is not None)

    def page_price(self) -> Decimal:
        """A count, and a hundred posts with their authors; or the number of the account, and who mentions it."""
        post, author, count, mention = (
            Decimal(str(price))
            for price in (self.prices.post, self.prices.author, self.prices.count, self.prices.mention)
        )
        return max(count, author) + MOST * (max(post, mention) + author * self.names)

    def objections(self, asked: Sequence[str]) -> Sequence[tuple[str, str]]:
        """Words that no query of X has room for."""
        return [
            (
                "words",
                f"X cannot be asked for {each[:60]}…: {len(each)} characters, and a query holds 512 in all",
            )
            for each in self.asked_for(asked).too_long
        ]
