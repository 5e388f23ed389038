"""A model hub on loopback: what huggingface_hub 2 asks of one, and the ways in which one may fail."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.servers.loopback import Http, serving


@dataclass
class Repo:
    """A model: its files at each commit; ``main`` is the newest commit.

    Args:
        gated: 403 without a token, as the hub says it.
        broken: the status that every request for it gets.
        cut: how many bytes of a body come before the line goes dead, per request for that file; popped from the front.
        wrong: bytes that are sent in place of a file's.
    """

    commits: dict[str, dict[str, bytes]]
    card: dict[str, Any] = field(default_factory=dict)
    gated: bool = False
    broken: int | None = None
    cut: dict[str, list[int]] = field(default_factory=dict)
    wrong: dict[str, bytes] = field(default_factory=dict)
    commit_told: str | None = None

    @property
    def main(self) -> str:
        return list(self.commits)[-1]


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: Mapping[str, str]


class HubServer:
    """The models by name; what was asked is in ``asked``."""

    def __init__(self) -> None:
        self.repos: dict[str, Repo] = {}
        self.asked: list[Asked] = []
        self._http = Http(_Handler, self)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    def serve(
        self, name: str, folder: Path | Mapping[str, bytes], commit: str = "a1" * 20, **card: Any
    ) -> Repo:
        """A model with the files of a folder."""
        files = (
            {
                path.relative_to(folder).as_posix(): path.read_bytes()
                for path in folder.rglob("*")
                if path.is_file()
            }
            if isinstance(folder, Path)
            else dict(folder)
        )
        repo = self.repos.setdefault(name, Repo({}))
        repo.commits[commit] = files
        repo.card |= card
        return repo

    def start(self) -> None:
        self._http.start()

    def stop(self) -> None:
        self._http.stop()


@contextmanager
def hub_server() -> Iterator[HubServer]:
    with serving(HubServer()) as server:
        yield server


def _large(name: str) -> bool:
    return name.endswith((".onnx", ".safetensors", ".bin"))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Http[HubServer]

    def do_HEAD(self) -> None:
        self._serve(body=False)

    def do_GET(self) -> None:
        self._serve(body=True)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the name is the library's
        """Quiet."""

    def _serve(self, *, body: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        self.server.owner.asked.append(
            Asked(self.command, path, {name.lower(): value for name, value in self.headers.items()})
        )
        if path.startswith("/api/models/"):
            name, _, revision = path.removeprefix("/api/models/").partition("/revision/")
            self._list(name, revision)
        else:
            name, _, rest = path.removeprefix("/").partition("/resolve/")
            revision, _, file = rest.partition("/")
            self._file(name, revision, file, body=body)

    def _repo(self, name: str, revision: str) -> tuple[Repo, str] | None:
        """The model and the commit, or an answer that it is not to be had."""
        repo = self.server.owner.repos.get(name)
        if repo is None:  # the hub does not tell a stranger what exists
            self._say(401, {"X-Error-Code": "RepoNotFound"})
        elif repo.broken:
            self._say(repo.broken, {"Retry-After": "120"} if repo.broken == 429 else {})
        elif repo.gated and "authorization" not in self.headers:
            self._say(401, {"X-Error-Code": "GatedRepo"})
        else:
            commit = repo.main if revision in {"", "main"} else revision
            if commit in repo.commits:
                return repo, commit
            self._say(404, {"X-Error-Code": "RevisionNotFound"})
        return None

    def _list(self, name: str, revision: str) -> None:
        found = self._repo(name, revision)
        if found is None:
            return
        repo, commit = found
        files: list[dict[str, Any]] = []
        for file, content in repo.commits[commit].items():
            blob = hashlib.sha1(f"blob {len(content)}\0".encode() + content).hexdigest()
            one = {"rfilename": file, "size": len(content), "blobId": blob}
            if _large(file):
                digest = hashlib.sha256(content).hexdigest()
                one["lfs"] = {"sha256": digest, "size": len(content), "pointerSize": 134}
            files.append(one)
        told = {"id": name, "sha": commit, "cardData": repo.card, "siblings": files, "private": False}
        self._say(200, {"Content-Type": "application/json"}, json.dumps(told).encode())

    def _file(self, name: str, revision: str, file: str, *, body: bool) -> None:
        found = self._repo(name, revision)
        if found is None:
            return
        repo, commit = found
        if file not in repo.commits[commit]:
            self._say(404, {"X-Error-Code": "EntryNotFound"})
            return
        content = repo.commits[commit][file]
        headers = {"X-Repo-Commit": repo.commit_told or commit, "Accept-Ranges": "bytes"}
        digest = hashlib.sha256(content).hexdigest()
        if _large(file):
            headers |= {"X-Linked-Etag": f'"{digest}"', "X-Linked-Size": str(len(content))}
        headers["ETag"] = f'"{digest}"'
        content = repo.wrong.get(file, content)
        start = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")[0])
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        cut = repo.cut.get(file) if body else None
        self._say(206 if start else 200, headers, content[start:], cut=cut.pop(0) if cut else None, body=body)

    def _say(
        self,
        status: int,
        headers: Mapping[str, str],
        content: bytes = b"",
        *,
        cut: int | None = None,
        body: bool = True,
    ) -> None:
        self.close_connection = True
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        if body and self.command != "HEAD":
            self.wfile.write(content[:cut])
