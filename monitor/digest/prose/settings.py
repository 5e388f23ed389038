"""What ``rules.yaml`` may say of a digest's summary in prose."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field

from monitor.settings import ApiBase, ModelName, Period, Secret, Settings


class SummarySettings(Settings):
    """A few sentences on top of a digest, by a language model behind an endpoint that speaks OpenAI's chat API. The figures go there."""

    url: ApiBase = Field(
        description="Where the API begins. A private address must be allowed: `network: {allow: [127.0.0.0/8]}`.",
        examples=["http://localhost:11434/v1"],
    )
    model: ModelName = Field(description="The model, as the endpoint calls it.", examples=["qwen3:8b"])
    key: Secret | None = Field(
        default=None, description="The API key, where the endpoint wants one: ${SOME_VARIABLE}."
    )
    patience: Period = Field(
        default=timedelta(seconds=60),
        description="How long a digest waits for it, at most, both tries together; then it goes out without.",
    )
    max_tokens: int = Field(
        default=600,
        ge=50,
        le=16_000,
        description="How long an answer may be. A model that thinks before it answers needs 4000 and more.",
    )
    quotes: bool = Field(
        default=False,
        description="Whether what people wrote is sent, too: the words of the top stories, and rising words.",
    )
