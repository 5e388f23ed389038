"""The form of a conversation with a chat API, whatever is asked: what is sent, and what stands in the answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from monitor.model import Json

# What chat templates are made of, https://huggingface.co/docs/transformers/chat_templating; "<3" is a heart and stays.
_FRAME = re.compile(r"<(?!/?3)|\[(?=/?[A-Z_]+\])")
_THOUGHT = re.compile(r"\s*<think>.*?</think>", re.DOTALL)


class Unusable(Exception):  # noqa: N818 -- read as a sentence: "it was cut off"
    """An answer that says nothing of what was asked; the message says why, and quotes nothing of it."""


def chat(
    model: str,
    turns: Sequence[tuple[str, str]],
    max_tokens: int,
    *,
    form: Mapping[str, Json] | None = None,
) -> bytes:
    """The body of ``POST /chat/completions``.

    Args:
        turns: who says what: ``system``, ``user`` or ``assistant``, and the words.
        form: what the server is to keep the model to; not every server can.
    """
    body: dict[str, Json] = {
        "model": model,
        "messages": [{"role": role, "content": words} for role, words in turns],
        "temperature": 0,
        "seed": 1,
        "max_tokens": max_tokens,
        "stream": False,
    }
    if form is not None:
        body["response_format"] = {"type": "json_schema", "json_schema": dict(form)}
    return json.dumps(body, ensure_ascii=False).encode()


def fenced(what: str, data: Json) -> str:
    """Data between two lines with a mark that nobody can write into it, and without the frame of a chat."""
    text = json.dumps(data, ensure_ascii=False)
    mark = blake2b((data if isinstance(data, str) else text).encode(), digest_size=16).hexdigest()
    plain = _FRAME.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return f"{what} {mark}\n{plain}\n{what} {mark}"


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class _Message(_Strict):
    content: str | None = None


class _Choice(_Strict):
    message: _Message
    finish_reason: str | None = None


class _Completion(_Strict):
    choices: Annotated[list[_Choice], Field(min_length=1)]


def content(body: bytes) -> str:
    """What the model said, without what it thought aloud before.

    Raises:
        Unusable: it is no chat completion, or was cut off.
    """
    try:
        choice = _Completion.model_validate_json(body).choices[0]
    except ValidationError:
        raise Unusable("it was no chat completion") from None
    if choice.finish_reason == "length":
        raise Unusable("it was cut off at `max_tokens`: a model that thinks first needs more")
    return _THOUGHT.sub("", choice.message.content or "", count=1)
