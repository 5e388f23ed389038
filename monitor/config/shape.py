"""The file's own shape: which keys there are, what they take, and what stands where nothing is written.

From these models come the checks of a single value, and ``rules.schema.json``. What needs two places of the file to
decide is in ``meaning``; what a kind of source, classifier or channel adds is in that plugin's own ``Settings``.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import BeforeValidator, Discriminator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, Tag
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from monitor.model import Language, Severity
from monitor.settings import Duration, Name, Period, Settings

VERSION = 1
CONSOLE: Final = "console"  # the channel that always is there
PLUGINS = ("sources", "classifiers", "channels")  # whose entries are read by the settings of their kind
JUDGED = ("language", "sentiment", "topics")  # what a classifier can judge
ANY: Final = "any"  # words of a topic that are looked for in every language
UNKNOWN: Final = "unknown"  # no opinion, or a language that nobody could tell

T = TypeVar("T")


class _OrOne:
    """``[a, b]`` may be written ``a`` where there is only one."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_many, handler(source))

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        many = handler(core)
        return {"anyOf": [many["items"], many]}


def _many(value: object) -> object:
    if isinstance(value, list):
        return tuple(value)  # what comes out of a validator is Python, where strict means a tuple
    return value if isinstance(value, dict | tuple) else (value,)


Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
Some = Annotated[tuple[T, ...], Field(min_length=1), _OrOne()]
Link = Annotated[str, Field(pattern=r"^https?://[^\s/]+\S*$")]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["22:00"])]
Whole = Annotated[int, Field(ge=1)]


class BrandShape(Settings):
    """One brand, own or a competitor's."""

    competitor: bool = Field(default=False, description="Whether it is somebody else's brand.")
    terms: Some[Text] = Field(
        default=(),
        description="Words that name it: case and accents do not matter. @handle, #tag, domain.example, "
        "'\"Exact Case\"'. What begins with @ or # needs quotes.",
        examples=[["Acme", "@acmehq", "#acme", "acme.example"]],
    )
    excluded: Some[Text] = Field(
        default=(), alias="not", description="Phrases that do not name it.", examples=[["acme street"]]
    )
    query: Text | None = Field(
        default=None,
        description="A search instead of terms: AND, OR, NOT, brackets and quotes.",
        examples=['(Initech OR "Initech SA") AND NOT movie'],
    )


Words = Annotated[dict[str, Some[Text]], Field(examples=[{"en": ["recall"], "fr": ["rappel produit"]}])]


class TopicShape(Settings):
    """Words added to a built-in topic, or a topic of one's own."""

    terms: Words = Field(
        default={}, description="Words that touch the topic, by language; any: in every language."
    )
    excluded: Words = Field(default={}, alias="not", description="Phrases that do not, by language.")


class ReachShape(Settings):
    """How many people the author or outlet reaches."""

    above: int = Field(ge=0, description="More people than this; a mention of unknown reach is not selected.")


class _OrNumber:
    """``{above: 1000}`` may be written ``1000``."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_above, handler(source))

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [{"type": "integer", "minimum": 0}, handler(core)]}


def _above(value: object) -> object:
    return value if isinstance(value, dict) else {"above": value}


class SelectShape(Settings):
    """Which mentions a rule looks at: every part that is given must hold; within a part, any of the values will do."""

    brands: Some[str] | None = Field(default=None, description="Default: all brands.", examples=[["acme"]])
    topics: Some[str] | None = Field(
        default=None, description="Sensitive topics.", examples=[["safety", "recall"]]
    )
    sentiment: Some[Literal["negative", "neutral", "positive", "unknown"]] | None = Field(
        default=None, description="How the mention speaks; unknown: no model could tell."
    )
    sources: Some[str] | None = Field(default=None, description="Names of sources.", examples=[["tech-news"]])
    lang: Some[str] | None = Field(
        default=None,
        description="Language codes, such as en or fr; unknown: nobody could tell.",
        examples=["fr"],
    )
    reach: Annotated[ReachShape, _OrNumber()] | None = Field(
        default=None, description="Followers or readers, where known.", examples=[{"above": 10_000}]
    )
    text: Some[Text] | None = Field(
        default=None,
        description="Words or phrases in the mention, written like brand terms.",
        examples=[["refund"]],
    )


Of = Literal["stories", "mentions"]


class EachShape(Settings):
    """Fires for every selected story, or for every mention: each copy too."""

    each: Of = Field(
        description="stories: copies of the same text count once; mentions: each of them counts."
    )


class CountShape(Settings):
    """Fires when enough selected mentions lie within a stretch of time."""

    count: Whole = Field(description="At least so many.", examples=[10])
    within: Period = Field(description="The stretch of time, by when they were published.", examples=["30m"])
    authors: Whole = Field(default=1, description="By at least so many different authors.", examples=[5])
    sources: Whole = Field(default=1, description="From at least so many different sources.", examples=[2])
    of: Of = Field(
        default="stories",
        description="What is counted. stories: copies of the same text count once; mentions: all.",
    )


def _when_tag(value: object) -> str:
    """The kind of condition: a word, or the key that names it."""
    if not isinstance(value, dict):
        return "<each>"
    return "<each of>" if "each" in value else "<count>"


def _each(value: object) -> object:
    if value == "each":
        return value
    raise PydanticCustomError(
        "when", "expected each, or a condition such as {example}", {"example": "{count: 10, within: 30m}"}
    )


When = Annotated[
    Annotated[Literal["each"], BeforeValidator(_each), Tag("<each>")]
    | Annotated[EachShape, Tag("<each of>")]
    | Annotated[CountShape, Tag("<count>")],
    Discriminator(_when_tag),
]


class RuleShape(Settings):
    """One rule: which mentions, when it fires, how much it matters, and who is told."""

    name: Name = Field(description="What alerts and logs call it.", examples=["safety-scare"])
    select: SelectShape = Field(
        default=SelectShape(),
        description="Which mentions it looks at; default: all.",
        examples=[{"brands": ["acme"]}],
    )
    when: When = Field(
        description="each: every selected story; count: enough of them within a time.",
        examples=["each", {"count": 10, "within": "30m", "authors": 5}],
    )
    severity: Severity = Field(
        default=Severity.WARNING, description="How much it matters; a crisis rings at night."
    )
    notify: Some[str] | None = Field(
        default=None, description="Names of channels; default: the fallback.", examples=[["crisis-room"]]
    )
    cooldown: Duration = Field(
        default=timedelta(hours=1),
        description="Quiet for so long, the alert is over; until then it does not ring again.",
    )
    advice: Text | None = Field(default=None, description="What to do, in a sentence, shown on the alert.")
    runbook: Link | None = Field(
        default=None, description="A link to what to do.", examples=["https://wiki.example/crisis"]
    )


class QuietShape(Settings):
    """When lesser alerts wait for the morning."""

    start: Clock = Field(alias="from", description="In the file's time zone.", examples=["22:00"])
    end: Clock = Field(alias="to", description="May be the next morning.", examples=["07:00"])
    bypass: Severity = Field(
        default=Severity.CRISIS,
        alias="except",
        description="Alerts of this severity, or more, ring all the same.",
    )


class NetworkShape(Settings):
    """Where sources and channels may connect to."""

    allow: Annotated[tuple[str, ...], _OrOne()] = Field(
        default=(), description="Private addresses that they may reach.", examples=[["127.0.0.0/8"]]
    )


class Outline(Settings):
    """The whole file, but for its entries: those are read one by one, so that one bad rule hides no other."""

    version: Literal[1] = Field(description="The version of this file's shape: 1.")
    timezone: str = Field(
        default="UTC", description="Of quiet hours, alerts and digests.", examples=["Europe/Paris"]
    )
    language: Language = Field(default="en", description="Of alerts and digests.")
    brands: dict[str, Any] = Field(description="What is watched.", min_length=1)
    sources: list[Any] = Field(default=[], description="Where mentions come from.")
    classifiers: dict[str, Any] = Field(default={}, description="What judges mentions, by what it judges.")
    topics: dict[str, Any] = Field(
        default={},
        description="Words added to the sensitive topics; off switches one off; a new name is a new topic.",
    )
    channels: dict[str, Any] = Field(default={}, description="Where alerts go.")
    fallback: str = Field(default=CONSOLE, description="The channel that takes over when another one fails.")
    rules: list[Any] = Field(default=[], description="What is worth an alert.")
    quiet_hours: QuietShape | None = Field(
        default=None, description="When lesser alerts wait for the morning."
    )
    network: NetworkShape = Field(
        default=NetworkShape(), description="Which private addresses may be reached; default: none."
    )
    retention: Period = Field(default=timedelta(days=180), description="How long mentions are kept.")
    max_age: Period = Field(
        default=timedelta(hours=24),
        description="What is older than this when it arrives is history: it never fires.",
    )
