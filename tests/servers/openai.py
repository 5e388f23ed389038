"""Somebody's language model on loopback: speaks the chat API of Ollama, llama.cpp and vLLM, errors and all.

https://platform.openai.com/docs/api-reference/chat/create; how each says no is theirs, as their servers do it.
"""

from __future__ import annotations

import json
import math
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.servers.loopback import Http, serving

MODEL = "tiny:1b"
USER = re.compile(r'POST ([0-9a-f]{32})\n(".*")\nPOST \1', re.DOTALL)


def tone(label: str = "neutral", confidence: float = 0.5, evidence: tuple[str, ...] = (), **more: Any) -> str:
    """An answer as it should be."""
    percent = round(100 * confidence) if math.isfinite(confidence) else confidence
    return json.dumps({"label": label, "confidence": percent, "evidence": evidence, **more})


def simple(text: str) -> str:
    """A model that knows two words."""
    for word, label in (("bad", "negative"), ("good", "positive"), ("Thank", "positive")):
        if word in text:
            return tone(label, 0.9, (word,))
    return tone()


def obedient(text: str) -> str:
    """A model that does what a post tells it: whatever follows ``SAY:`` is its answer, to the letter."""
    return text.partition("SAY:")[2] or simple(text)


class ModelServer:
    """Answers as ``brain`` would, unless the next of ``tricks`` says otherwise; ``always`` is a trick that stays.

    Args:
        key: what a caller must bear, as in ``Authorization: Bearer key``; empty: nobody is asked.
        form: what becomes of ``response_format``: "kept", or the status with which it is refused.
        writer: answers a whole request, for whoever asks of something else than a post.
    """

    def __init__(
        self, brain: Callable[[str], str] = simple, *, key: str = "", form: int | str = "kept"
    ) -> None:
        self.brain = brain
        self.writer: Callable[[Mapping[str, Any]], str] | None = None
        self.key = key
        self.form = form
        self.tricks: list[str] = []
        self.always = ""
        self.wait = 0.0  # seconds before each answer
        self.asked: list[dict[str, Any]] = []
        self.headers: list[Mapping[str, str]] = []
        self.elsewhere: list[Mapping[str, str]] = []  # the headers of whoever followed a redirect
        self.under_way = 0
        self.most_under_way = 0
        self.lock = threading.Lock()
        self._http = Http(_Handler, self)
        self.port = self._http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/v1"

    @property
    def texts(self) -> list[str]:
        """The posts that were asked about, as a model would read them."""
        return [text_of(body) for body in self.asked]

    def start(self) -> None:
        self._http.start()

    def stop(self) -> None:
        self._http.stop()


@contextmanager
def model_server(
    brain: Callable[[str], str] = simple, *, key: str = "", form: int | str = "kept"
) -> Iterator[ModelServer]:
    with serving(ModelServer(brain, key=key, form=form)) as server:
        yield server


def text_of(body: Mapping[str, Any]) -> str:
    """The post in a request: what stands between the marks, and nowhere else."""
    found = USER.fullmatch(body["messages"][-1]["content"])
    assert found is not None
    return str(json.loads(found[2]))


def _drip(to: _Handler) -> None:
    """An answer that never ends, a byte at a time."""
    to.send_response(200)
    to.send_header("Content-Length", "100000")
    to.end_headers()
    while True:
        to.wfile.write(b" ")
        time.sleep(0.02)


class _Handler(BaseHTTPRequestHandler):
    server: Http[ModelServer]

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the name is the library's
        """Quiet."""

    def do_GET(self) -> None:
        self.server.owner.elsewhere.append(dict(self.headers.items()))
        self._error(404, "not found")

    def do_POST(self) -> None:
        model = self.server.owner
        raw = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.path == "/elsewhere":
            model.elsewhere.append(dict(self.headers.items()))
            return
        body = json.loads(raw)
        with model.lock:
            model.asked.append(body)
            model.headers.append({name.lower(): value for name, value in self.headers.items()})
            trick = model.tricks.pop(0) if model.tricks else model.always
            model.under_way += 1
            model.most_under_way = max(model.most_under_way, model.under_way)
        time.sleep(model.wait)
        with model.lock:  # before it answers: whoever has the answer may ask again at once
            model.under_way -= 1
        if trick:
            _TRICKS[trick](self)
        else:
            self._answer(body)

    def _answer(self, body: dict[str, Any]) -> None:
        model = self.server.owner
        if model.key and self.headers.get("Authorization") != f"Bearer {model.key}":
            self._error(401, f"Incorrect API key provided: {self.headers.get('Authorization')}")
        elif self.path != "/v1/chat/completions":
            self._error(404, "page not found")
        elif body["model"] != MODEL:
            self._error(404, f"model '{body['model']}' not found")
        elif "response_format" in body and model.form != "kept":
            self._error(int(model.form), 'response_format type must be one of "text" or "json_object"')
        else:
            self._says(model.writer(body) if model.writer else model.brain(text_of(body)))

    def _says(self, content: str | None, finish_reason: str = "stop") -> None:
        message = {"role": "assistant", "content": content}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish_reason}
        usage = {"prompt_tokens": 400, "completion_tokens": 30, "total_tokens": 430}
        self._reply(
            200,
            json.dumps(
                {
                    "id": "chatcmpl-1",
                    "object": "chat.completion",
                    "created": 1,
                    "model": MODEL,
                    "choices": [choice],
                    "usage": usage,
                }
            ).encode(),
        )

    def _error(self, status: int, message: str, **headers: Any) -> None:
        said = {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": status}}
        self._reply(status, json.dumps(said).encode(), **headers)

    def _reply(self, status: int, body: bytes, *, length: int | None = None, **headers: Any) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)


_HTML = b"<html><body><h1>Access denied</h1></body></html>"
_TRICKS: Mapping[str, Callable[[_Handler], None]] = {
    "hang up": lambda _to: None,
    "slow": lambda _to: time.sleep(1.0),
    "limit": lambda to: to._error(429, "Rate limit reached", Retry_After="120"),
    "limit of no time": lambda to: to._error(429, "Rate limit reached", Retry_After="0"),
    "limit without a word": lambda to: to._error(429, "Rate limit reached"),
    "broken": lambda to: to._error(500, "CUDA error: out of memory"),
    "busy": lambda to: to._error(503, "Loading model", Retry_After="30"),
    "no gateway": lambda to: to._reply(502, _HTML),
    "too long": lambda to: to._error(400, "the request exceeds the available context size"),
    "forbidden": lambda to: to._reply(403, _HTML),
    "unpaid": lambda to: to._error(402, "You exceeded your current quota"),
    "redirect": lambda to: to._reply(307, b"", Location="/elsewhere"),
    "login": lambda to: to._reply(200, _HTML),
    "nothing": lambda to: to._reply(200, b""),
    "list": lambda to: to._reply(200, b"[]"),
    "no choice": lambda to: to._reply(200, b'{"choices": []}'),
    "odd choice": lambda to: to._reply(200, b'{"choices": [{"message": "negative"}]}'),
    "big": lambda to: to._reply(200, b" " * (10 * 2**20)),
    "halfway": lambda to: to._reply(200, b'{"choices": [{"mess', length=5_000),
    "drip": _drip,
    "no content": lambda to: to._says(None),
    "cut off": lambda to: to._says('{"label": "negative", "confid', "length"),
    "cut off late": lambda to: to._says(tone("negative"), "length"),
}
