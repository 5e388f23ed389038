"""``rules.schema.json``: what an editor needs to complete and check the file while it is written.

JSON Schema draft 7 (https://json-schema.org/draft-07), which every YAML language server reads. It says what a single value
may be; names that must exist elsewhere in the file are for ``vigie check``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import chain
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from monitor.config.kinds import Kinds
from monitor.config.plugins import file_keys
from monitor.config.rule_shape import RuleShape
from monitor.config.shape import JUDGED, BrandShape, DigestShape, EventShape, Outline, RouteShape, TopicShape
from monitor.digest.prose.settings import SummarySettings
from monitor.settings import NAME, format_duration

Schema = dict[str, Any]

_REF = "#/definitions/{model}"


class _Generator(GenerateJsonSchema):
    """pydantic's own, which writes durations as the file does."""

    def encode_default(self, dft: Any) -> Any:  # noqa: ANN401 -- as it is declared there
        """A default as it would stand in the file."""
        return format_duration(dft) if isinstance(dft, timedelta) else super().encode_default(dft)


def json_schema(kinds: Kinds) -> Schema:
    """The schema of a file that may name these kinds of plugins."""
    plugins = chain(kinds.sources.values(), kinds.classifiers.values(), kinds.channels.values())
    models: list[type[BaseModel]] = [
        Outline,
        BrandShape,
        TopicShape,
        RuleShape,
        RouteShape,
        EventShape,
        DigestShape,
        SummarySettings,
        *dict.fromkeys(plugins),
    ]
    refs, found = models_json_schema(
        [(model, "validation") for model in models], ref_template=_REF, schema_generator=_Generator
    )
    ref = {model: refs[model, "validation"] for model in models}
    definitions: dict[str, Schema] = {name: _plain(one) for name, one in found["$defs"].items()}
    for one in definitions.values():
        if "enum" in one:
            one.pop("description", None)  # the docstring of an enum is for who reads the code

    def defined(model: type[BaseModel]) -> Schema:
        return definitions[ref[model]["$ref"].rpartition("/")[2]]

    def by_kind(what: str, classes: Mapping[str, type[BaseModel]]) -> Schema:
        for kind, model in classes.items():
            definitions[f"{what}.{kind}"] = _of_kind(kind, defined(model), file_keys(model))
        definitions[what] = _choice(what, classes)
        return {"$ref": _REF.format(model=what)}

    summary = ref[SummarySettings]["$ref"].rpartition("/")[2]
    definitions[summary] = _with_files(defined(SummarySettings), file_keys(SummarySettings))
    root = defined(Outline)
    entries = {
        "brands": {"minProperties": 1, **_named(ref[BrandShape])},
        "sources": {"items": by_kind("source", kinds.sources)},
        "classifiers": {
            "properties": dict.fromkeys(JUDGED, by_kind("classifier", kinds.classifiers)),
            "additionalProperties": False,
        },
        "topics": _named({"anyOf": [{"enum": ["off", False]}, ref[TopicShape]]}),
        "channels": _named(by_kind("channel", kinds.channels)),
        "rules": {"items": ref[RuleShape]},
        "routes": {"items": ref[RouteShape]},
        "calendar": {"items": ref[EventShape]},
        "digests": {"items": ref[DigestShape]},
    }
    for key, entry in entries.items():
        root["properties"][key] = {
            **_without(root["properties"][key], "additionalProperties", "items"),
            **entry,
        }
    built_in = f"{', '.join(sorted(kinds.topics))}, or one of your own."
    definitions["SelectShape"]["properties"]["topics"]["description"] = f"Sensitive topics: {built_in}"
    root["description"] = "What Vigie watches, and what is worth an alert."
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "rules.yaml"}
    return head | root | {"definitions": dict(sorted(_reachable(root, definitions).items()))}


def _named(entry: Schema) -> Schema:
    """A mapping of names to entries."""
    return {"propertyNames": {"pattern": NAME}, "additionalProperties": entry}


def _choice(what: str, kinds: Iterable[str]) -> Schema:
    """An entry whose keys depend on its ``kind``: an editor is told of that kind's alone."""
    known = sorted(kinds)
    return {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": known, "description": f"What kind of {what} it is."}},
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
                "then": {"$ref": _REF.format(model=f"{what}.{kind}")},
            }
            for kind in known
        ],
    }


def _of_kind(kind: str, model: Schema, files: Mapping[str, str]) -> Schema:
    """The schema of a plugin's settings: its kind is known, and each secret may come from a file."""
    return _with_files({**model, "properties": {**model["properties"], "kind": {"const": kind}}}, files)


def _with_files(model: Schema, files: Mapping[str, str]) -> Schema:
    """The schema of settings whose secrets may each come from a file."""
    properties = dict(model["properties"])
    for key, secret in files.items():
        properties[key] = {"type": "string", "description": f"The path of a file that holds `{secret}`."}
    required = model.get("required", [])
    either = [
        {"oneOf": [{"required": [secret]}, {"required": [key]}]}
        if secret in required
        else {"not": {"required": [secret, key]}}
        for key, secret in files.items()
    ]
    needed = [key for key in required if key not in files.values()]
    return {**model, "properties": properties, "required": needed} | ({"allOf": either} if either else {})


def _plain(node: Any) -> Any:  # noqa: ANN401 -- any part of a JSON document
    """Without what pydantic says to itself: titles, and ``null``, which the file never has."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    plain = {
        key: _plain(value) for key, value in node.items() if not (key == "title" and isinstance(value, str))
    }
    if plain.get("default", 0) in (None, [], {}) or isinstance(plain.get("default"), dict):
        del plain["default"]
    options = [option for option in plain.get("anyOf", ()) if option != {"type": "null"}]
    if len(options) == 1:
        plain = {**options[0], **_without(plain, "anyOf")}
    elif options:
        plain["anyOf"] = options
    return plain


def _without(node: Schema, *keys: str) -> Schema:
    return {key: value for key, value in node.items() if key not in keys}


def _reachable(node: Any, definitions: Mapping[str, Schema]) -> dict[str, Schema]:  # noqa: ANN401 -- as above
    """The definitions that a part refers to, and those that these refer to."""
    found: dict[str, Schema] = {}
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            waiting += part.values()
            name = str(part.get("$ref", "")).rpartition("/")[2]
            if name in definitions and name not in found:
                found[name] = definitions[name]
                waiting.append(definitions[name])
    return found
