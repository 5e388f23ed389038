"""What pydantic says of a value, in words for somebody who has never heard of pydantic.

No sentence quotes the value: it may be a secret that stands where none should.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, get_args

from pydantic import BaseModel, Tag
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from monitor.config.words import meant
from monitor.config.writing import CLOCK, MOMENT
from monitor.settings import NAME

Loc = tuple[str | int, ...]

_Context = Mapping[str, Any]


def _options(expected: object) -> list[str]:
    """``'a', 'b' or 'c'``, as pydantic lists what is allowed, taken apart."""
    return [word.strip("' ") for word in str(expected).replace(" or ", ",").split(",")]


_RENAMED = {"notice": "watch"}  # what files of earlier versions say


def _choice(context: _Context, value: object) -> str:
    options = _options(context["expected"])
    now = _RENAMED.get(value) if isinstance(value, str) else None
    if now in options:
        return f"`{value}` is called `{now}` now"
    expected = "expected " + (options[0] if len(options) == 1 else f"one of {', '.join(options)}")
    return expected + (meant(value, options) if isinstance(value, str) else "")


def _kind(context: _Context, _value: object) -> str:
    options = sorted(_options(context["expected_tags"]))
    return f"expected one of {', '.join(options)}" + meant(str(context["tag"]), options)


PATTERNS = {
    NAME: "expected a name of lower-case letters, digits, - and _, such as my-name",
    r"\S": "must not be blank",
    r"^https?://[^\s/]+\S*$": "expected a link that begins with https://",
    CLOCK: 'expected a time of day, such as "22:00"',
    MOMENT: 'expected a day or a minute, such as 2026-03-14 or "2026-03-14 09:00"',
}


def _pattern(context: _Context, _value: object) -> str:
    return PATTERNS.get(str(context["pattern"]), "is not written as it should be")


def _text(_context: _Context, value: object) -> str:
    return "expected text" + (": put it in quotes" if isinstance(value, bool | int | float) else "")


def _short(context: _Context, _value: object) -> str:
    least = context["min_length"]
    return "must not be empty" if least == 1 else f"needs {least} or more"


def _own_words(context: _Context, _value: object) -> str:
    return str(context["error"])


def _says(words: str) -> Callable[[_Context, object], str]:
    return lambda context, _value: words.format(**context)


_SENTENCES: Mapping[str, Callable[[_Context, object], str]] = MappingProxyType(
    {
        "literal_error": _choice,
        "enum": _choice,
        "union_tag_invalid": _kind,
        "string_pattern_mismatch": _pattern,
        "string_type": _text,
        "value_error": _own_words,
        "assertion_error": _own_words,
        **dict.fromkeys(
            ("int_type", "int_parsing", "int_from_float", "int_parsing_size"),
            _says("expected a whole number"),
        ),
        **dict.fromkeys(("float_type", "float_parsing", "finite_number"), _says("expected a number")),
        **dict.fromkeys(("bool_type", "bool_parsing"), _says("expected true or false")),
        **dict.fromkeys(
            ("list_type", "tuple_type", "set_type", "frozen_set_type"),
            _says("expected a list, such as [a, b]"),
        ),
        **dict.fromkeys(
            ("dict_type", "mapping_type", "model_type", "model_attributes_type"),
            _says("expected keys with values, such as {{key: value}}"),
        ),
        **dict.fromkeys(("too_short", "string_too_short"), _short),
        "too_long": _says("holds more than {max_length} values"),
        "string_too_long": _says("is longer than {max_length} characters"),
        "greater_than": _says("must be more than {gt:g}"),
        "greater_than_equal": _says("must be {ge:g} or more"),
        "less_than": _says("must be less than {lt:g}"),
        "less_than_equal": _says("must be {le:g} or less"),
        **dict.fromkeys(
            ("url_type", "url_parsing", "url_syntax_violation", "url_scheme"),
            _says("expected a link that begins with https://"),
        ),
    }
)


def sentence(detail: ErrorDetails) -> str:
    """What is wrong with the value, and what is expected instead."""
    say = _SENTENCES.get(detail["type"])
    if say is not None:
        return say(detail.get("ctx", {}), detail["input"])
    message = detail["msg"].removeprefix("Input should be ")
    return message if message == detail["msg"] else f"expected {message}"


def is_vague(detail: ErrorDetails) -> bool:
    """Whether an example would say it better: a plugin's own pattern, which nobody wants to read."""
    return detail["type"] == "string_pattern_mismatch" and detail.get("ctx", {})["pattern"] not in PATTERNS


def example(model: type[BaseModel], loc: Loc) -> str:
    """``, such as …``, where the key at ``loc`` below ``model`` has an example."""
    # The key may hold a list, and ``loc`` be an item of it: the last key that is one.
    fields = (fields_at(model, loc[:place]).get(str(loc[place])) for place in reversed(range(len(loc))))
    field = next(filter(None, fields), None)
    return f", such as {field.examples[0]}" if field and field.examples else ""


def fields_at(model: type[BaseModel], loc: Loc) -> dict[str, FieldInfo]:
    """The fields of the model at ``loc`` below ``model``."""
    models: list[tuple[str, type[BaseModel]]] = [("", model)]
    for part in loc:
        tagged = [found for found in models if found[0] == part]
        if tagged:
            models = tagged
            continue
        for _, outer in models[:1]:
            fields = keys(outer)
            if part in fields:  # else it is the number of an item, or a key of the operator's own
                models = list(_models(fields[str(part)].annotation))
    return keys(models[0][1]) if models else {}


def keys(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a model, as they are called in the file."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _kind_of(model: type[BaseModel]) -> str:
    """The ``kind`` by which pydantic tells the model from others in a union; empty: it has none."""
    field = model.model_fields.get("kind")
    return str(next(iter(get_args(field.annotation)), "")) if field else ""


def _models(annotation: object, tag: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    """The models inside an annotation, with their tags in a union."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield tag or _kind_of(annotation), annotation
    inside = get_args(annotation)
    tag = next((part.tag for part in inside if isinstance(part, Tag)), tag)
    for part in inside:
        yield from _models(part, tag)
