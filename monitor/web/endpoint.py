"""One thing to ask of the JSON API or to say to it: how it is read, answered and written down as OpenAPI."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from monitor import __version__
from monitor.model import Json
from monitor.web.answering import ERROR, Shape
from monitor.web.asking import Question
from monitor.web.guard import COOKIE

Does = Callable[[Request, Any], Json]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One thing to ask for or to say.

    Args:
        asks: the shape of its query, or of its body where it is a POST; ``None``: it takes nothing.
        gives: the shape of its answer.
    """

    path: str
    says: str
    does: Does
    asks: type[Question] | None = None
    method: str = "GET"
    gives: Shape | None = None

    def __call__(self, request: Request) -> Response:
        """The answer; 400 for what cannot be understood."""
        try:
            asked = self._asked(request)
        except ValidationError as error:
            return JSONResponse({"error": _in_words(error)}, HTTPStatus.BAD_REQUEST)
        return _written(self.does(request, asked))

    def _asked(self, request: Request) -> Question | None:
        if self.method == "POST":
            assert self.asks is not None, "whoever posts says something"
            return self.asks.model_validate_json(getattr(request.state, "body", b""), strict=True)
        if self.asks is None:
            return None
        return self.asks.model_validate(dict(request.query_params))


def _in_words(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, one['loc'])) or 'body'}: {one['msg']}" for one in error.errors())


def _written(value: Json, status: int = HTTPStatus.OK) -> Response:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return Response(text.encode("utf-8", "replace"), status, media_type="application/json")


# --- the document -----------------------------------------------------------------------------------------------

_ERRORS: Mapping[str, str] = {
    "400": "It cannot be understood.",
    "401": "Nobody is logged in.",
    "403": "It comes from another site.",
    "404": "There is no such thing.",
    "405": "Not by that method.",
    "409": "It was refused, or nobody has answered yet.",
    "413": "It is too much.",
    "421": "Vigie is not known by that name.",
    "503": "The database cannot be read.",
}


_SCHEMES: dict[str, Json] = {
    "password": {"type": "http", "scheme": "bearer", "description": "VIGIE_WEB_PASSWORD."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "Of a browser that is logged in; what it posts carries the token of the page's forms as X-Form-Token.",
    },
}


def described(endpoints: Iterable[Endpoint], *, asks: bool) -> dict[str, Json]:
    """The API as OpenAPI 3.1 has it: https://spec.openapis.org/oas/v3.1.1.html.

    Args:
        asks: whether whoever comes brings a password.
    """
    paths: dict[str, dict[str, Json]] = {}
    for one in endpoints:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Vigie", "version": __version__},
        "security": [{name: []} for name in _SCHEMES] if asks else [],
        "paths": cast("Json", paths),
        "components": {"securitySchemes": dict(_SCHEMES)},
    }


def _operation(one: Endpoint) -> dict[str, Json]:
    parameters: list[Json] = []
    if "{id}" in one.path:
        parameters.append(
            {
                "name": "id",
                "in": "path",
                "required": True,
                "description": "The id, or enough of its first letters.",
                "schema": {"type": "string", "minLength": 1, "pattern": "^[a-z0-9-]+$"},
            }
        )
    said: dict[str, Json] = {"summary": one.says, "parameters": parameters}
    if one.asks is not None:
        shape = one.asks.model_json_schema(by_alias=True)
        defs = shape.pop("$defs", {})
        if one.method == "POST":
            said["requestBody"] = {
                "required": True,
                "content": {"application/json": {"schema": _inlined(shape, defs)}},
            }
        else:
            parameters += [
                {"name": name, "in": "query", "required": False, "schema": _asked_as(_inlined(part, defs))}
                for name, part in shape["properties"].items()
            ]
    answers: dict[str, Json] = {
        code: {"description": words, "content": {"application/json": {"schema": dict(ERROR)}}}
        for code, words in _ERRORS.items()
    }
    answers["200"] = {
        "description": "So it is.",
        "content": {"application/json": {"schema": dict(one.gives or {})}},
    }
    return {**said, "responses": answers}


def _inlined(shape: Any, defs: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- JSON Schema is any JSON
    """A schema without references: each operation says all of its own."""
    if isinstance(shape, dict):
        if "$ref" in shape:
            return _inlined(defs[shape["$ref"].rpartition("/")[2]], defs)
        return {name: _inlined(part, defs) for name, part in shape.items()}
    return [_inlined(part, defs) for part in shape] if isinstance(shape, list) else shape


def _asked_as(shape: dict[str, Any]) -> dict[str, Any]:
    """A query parameter is given or left out; there is no null in an address."""
    some = [one for one in shape.get("anyOf", ()) if one.get("type") != "null"]
    return some[0] if len(some) == 1 else {name: part for name, part in shape.items() if name != "default"}
