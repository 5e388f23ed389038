"""What ``rules.yaml`` may say of a language model behind an endpoint."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import Field

from monitor.settings import ApiBase, ClassifierSettings, ModelName, Period, Secret


class OpenAISettings(ClassifierSettings):
    """A language model behind an endpoint that speaks OpenAI's chat API (Ollama, llama.cpp, vLLM): a careful judge for the unsure. The text of mentions goes there."""

    kind: Literal["openai"] = "openai"
    url: ApiBase = Field(
        description="Where the API begins. A private address must be allowed: `network: {allow: [127.0.0.0/8]}`.",
        examples=["http://localhost:11434/v1"],
    )
    model: ModelName = Field(description="The model, as the endpoint calls it.", examples=["qwen3:8b"])
    key: Secret | None = Field(
        default=None, description="The API key, where the endpoint wants one: ${SOME_VARIABLE}."
    )
    languages: tuple[str, ...] = Field(
        default=(), description="What it is asked to read, as in [en, fr]; default: any language."
    )
    per_day: int = Field(
        default=1_000,
        gt=0,
        description="The most requests in a day (UTC), about one a mention; what comes beyond gets no opinion.",
    )
    at_once: int = Field(default=4, gt=0, le=32, description="Requests under way at the same time.")
    patience: Period = Field(
        default=timedelta(seconds=30),
        description="How long all may wait for it, at most: a batch of mentions together. What it did not read by then waits.",
    )
    max_tokens: int = Field(
        default=250,
        ge=50,
        le=16_000,
        description="How long an answer may be. A model that thinks before it answers needs 2000 and more.",
    )
    cache: str | None = Field(
        default=None,
        description="A file beside this one that keeps its answers over a restart: hashes and labels, no text. Default: memory alone.",
        examples=["openai-cache.jsonl"],
    )
