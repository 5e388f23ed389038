"""A Slack on loopback: strict about every documented limit and error, and misbehaving on demand."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs

from tests.servers.loopback import Http, serving
from tests.servers.slack_limits import Refused, check_message, check_update, pings
from tests.servers.slack_socket import SocketServer

TOKEN = "xoxb-1234-loopback-SECRETSECRETSECRET"
HOOK = "/services/T0001/B0001/SECRETHOOKSECRET"
APP_TOKEN = "xapp-1-loopback-APPSECRETAPPSECRET"
SCOPES = frozenset(
    {
        "chat:write",
        "channels:read",
        "channels:history",
        "groups:read",
        "groups:history",
        "files:write",
        "users:read",
        "commands",  # a message shortcut needs it
    }
)


@dataclass
class Room:
    """A channel, and what was said in it."""

    id: str
    name: str
    private: bool = False
    member: bool = True
    archived: bool = False
    messages: list[dict[str, Any]] = field(default_factory=list)

    @property
    def in_sight(self) -> list[dict[str, Any]]:
        """What the channel shows: first messages, and the replies that were broadcast to it."""
        return [
            one for one in self.messages if not _is_reply(one) or one.get("subtype") == "thread_broadcast"
        ]

    def whole(self, message: dict[str, Any]) -> dict[str, Any]:
        """A message as the Web API shows it: a thread's first one says how many replies it has."""
        replies = [one for one in self.thread(message["ts"]) if one is not message]
        if not replies:
            return message
        count = {"reply_count": len(replies), "latest_reply": max(one["ts"] for one in replies)}
        return {**message, **count}

    def thread(self, ts: str) -> list[dict[str, Any]]:
        """A first message and its replies."""
        return [one for one in self.messages if ts in {one["ts"], one.get("thread_ts")}]

    def find(self, ts: str) -> dict[str, Any] | None:
        return next((one for one in self.messages if one["ts"] == ts), None)

    def shown(self) -> dict[str, Any]:
        flags = {"is_private": self.private, "is_member": self.member, "is_archived": self.archived}
        return {"id": self.id, "name": self.name, **flags}


def _is_reply(message: Mapping[str, Any]) -> bool:
    return bool(message.get("thread_ts", message["ts"]) != message["ts"])


class SlackServer:
    """One workspace with one bot and one incoming webhook.

    Args:
        per_second: messages that a channel takes in a second: Slack says one, and allows bursts.

    Attributes:
        tricks: what to do wrong with the next requests, in order: ``drop-before`` hangs up without reading,
            ``drop-after`` and ``fail-after`` take the message first, ``slow`` hangs up after a second, ``redirect``
            sends elsewhere, or one of ``_EARLY``; an error's name makes Slack answer with it.
        second: how long a second lasts: a minute, where a busy machine must not let it pass.
        page: the most items that a page holds, whatever ``limit`` asks for.
        pings: everybody that a message would have woken.
        left: how many calls of a method are left before Slack asks to wait; all, where it is not named.
        edits_closed: the workspace lets nobody edit.
        threads: what it says to replies instead of taking them.
        people: their names, by id.
        socket: who speaks Socket Mode.
        told: what was sent to a ``response_url``.
        witness: called with the path and "before" or "after" each call takes effect.
    """

    def __init__(self, per_second: int = 1_000) -> None:
        self.rooms = [
            Room("C0000CRISIS", "crisis"),
            Room("C0000SILENT", "not-invited", member=False),
            Room("C00000OLD00", "old", archived=True),
            Room("G0000SECRET", "board", private=True),
            Room("G0000CLOSED", "closed", private=True, member=False),
        ]
        self.hook_room = self.rooms[0]
        self.scopes = set(SCOPES)
        self.tricks: list[str] = []
        self.calls: list[str] = []
        self.requests: list[dict[str, Any]] = []
        self.elsewhere: list[Mapping[str, str]] = []  # the headers of whoever followed a redirect
        self.pings: list[str] = []
        self.page = 1_000
        self.ahead = 0.0  # seconds that Slack's clock is ahead of ours
        self.left: dict[str, int] = {}
        self.edits_closed = False
        self.threads = ""
        self.witness: Callable[[str, str], object] = lambda _path, _when: None
        self.second = 1.0
        self.people: dict[str, str] = {"UANN": "Ann Smith", "UBOB": "Bob Brown"}
        self.socket: SocketServer | None = None
        self.told: list[dict[str, Any]] = []
        self.files: dict[str, dict[str, Any]] = {}  # by id, from when an upload was asked for
        self.shares_after = 0  # looks at a thread, since files are shared a while after Slack said so
        self.shares_described = (
            True  # files with an alternative text: else they vanish, as in python-slack-sdk#1818
        )
        self._sharing: list[tuple[Room, dict[str, Any]]] = []
        self._per_second = per_second
        self._ts = 0
        self._lock = threading.RLock()
        self._http = Http(_Handler, self)
        self.port = self._http.server_address[1]

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    @property
    def hook_url(self) -> str:
        return f"http://127.0.0.1:{self.port}{HOOK}"

    @property
    def crisis(self) -> Room:
        return self.rooms[0]

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What was said in #crisis, threads and all."""
        return self.crisis.messages

    def delete(self, ts: str) -> None:
        """Somebody deletes a message of #crisis; where it has replies, a stone stands in its place."""
        with self._lock:
            message = self.crisis.find(ts)
            assert message is not None
            if len(self.crisis.thread(ts)) == 1:
                self.messages.remove(message)
                return
            for key in set(message) - {"type", "ts", "thread_ts"}:
                del message[key]
            message |= {"subtype": "tombstone", "text": "This message was deleted."}

    def say(self, room: str = "crisis", **message: Any) -> None:
        """Somebody else says something."""
        self._store(self._room(room), {"text": "hello", **message})

    def start(self) -> None:
        self._http.start()

    def stop(self) -> None:
        self._http.stop()

    # --- what the workspace does

    def post(self, room: Room, message: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            self.requests.append(message)
            check_message(message)
            if room.archived:
                raise Refused("is_archived")
            second = [
                one for one in room.messages if float(one["ts"]) > time.time() + self.ahead - self.second
            ]
            if len(second) >= self._per_second:
                raise Refused("ratelimited")
            self.pings += pings(message)
            kept = self._store(room, self._threaded(room, message))
            return {"channel": room.id, "ts": kept["ts"], "message": kept}

    def _threaded(self, room: Room, message: dict[str, Any]) -> dict[str, Any]:
        """A reply to what has been deleted stands in the channel: https://github.com/slack-go/slack/issues/1571."""
        kept = {"bot_id": "B0001", **message}
        parent = room.find(str(kept.pop("thread_ts", "")))
        if kept.pop("reply_broadcast", False) and parent is not None:
            kept["subtype"] = "thread_broadcast"
        if parent is not None:
            if self.threads:
                raise Refused(self.threads)
            parent["thread_ts"] = kept["thread_ts"] = parent["ts"]
        return kept

    def spend(self, method: str) -> None:
        """One call less until Slack asks to wait."""
        with self._lock:
            if method in self.left:
                if not self.left[method]:
                    raise Refused("ratelimited")
                self.left[method] -= 1

    def _store(self, room: Room, message: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            self._ts += 1
            kept = {"type": "message", **message, "ts": f"{int(time.time() + self.ahead)}.{self._ts:06}"}
            room.messages.append(kept)
            return kept

    def _room(self, name: str) -> Room:
        for room in self.rooms:
            if name in {room.id, room.name, f"#{room.name}"} and (room.member or not room.private):
                return room
        raise Refused("channel_not_found")

    def _scope(self, public: str, private: str, room: Room | None = None) -> None:
        needed = private if room and room.private else public
        if needed not in self.scopes:
            raise Refused("missing_scope", needed=needed)

    def _page(self, items: list[dict[str, Any]], arguments: Mapping[str, str], key: str) -> dict[str, Any]:
        limit = int(arguments.get("limit", "100"))
        if not 1 <= limit < 1_000:
            raise Refused("invalid_limit")
        start = int(arguments.get("cursor", "0"))
        end = start + min(limit, self.page)
        more = end < len(items)
        cursor = str(end) if more else ""
        return {key: items[start:end], "has_more": more, "response_metadata": {"next_cursor": cursor}}

    # --- the Web API

    def chat_post_message(self, arguments: dict[str, Any]) -> dict[str, Any]:
        self._scope("chat:write", "chat:write")
        room = self._room(str(arguments.get("channel", "")))
        if not room.member:
            raise Refused("not_in_channel")
        return self.post(room, arguments)

    def chat_update(self, arguments: dict[str, Any]) -> dict[str, Any]:
        self._scope("chat:write", "chat:write")
        room = self._by_id(arguments)
        self.requests.append(arguments)
        check_update(arguments)
        with self._lock:
            if room.archived:
                raise Refused("is_inactive")
            message = room.find(arguments["ts"])
            if message is None:
                raise Refused("message_not_found")
            if message.get("bot_id") != "B0001":
                raise Refused("cant_update_message")
            if self.edits_closed:
                raise Refused("edit_window_closed")
            self.pings += pings(arguments)
            message |= {name: arguments[name] for name in ("text", "blocks", "metadata") if name in arguments}
            message["edited"] = message.get("edited", 0) + 1
            return {"channel": room.id, "ts": message["ts"], "message": message}

    def auth_test(self, _arguments: dict[str, Any]) -> dict[str, Any]:
        return {
            "url": "https://acme-hq.slack.example/",
            "team": "Acme HQ",
            "user": "vigie",
            "team_id": "T0001",
            "user_id": "U0001",
            "bot_id": "B0001",
        }

    def files_get_upload_url_external(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """https://docs.slack.dev/reference/methods/files.getUploadURLExternal"""
        self._scope("files:write", "files:write")
        name, length = str(arguments.get("filename", "")), int(arguments.get("length", "0"))
        if not name or length <= 0 or len(str(arguments.get("alt_txt", ""))) > 1_000:
            raise Refused("invalid_arguments")
        with self._lock:
            id_ = f"F{len(self.files):010}"
            file = {"id": id_, "name": name, "length": length, "alt_txt": arguments.get("alt_txt", "")}
            self.files[id_] = file
        return {"upload_url": f"http://127.0.0.1:{self.port}/upload/v1/{id_}", "file_id": id_}

    def upload(self, id_: str, body: bytes) -> int:
        """The status of HTTP."""
        file = self.files.get(id_)
        if file is None or len(body) != file["length"]:
            return 400
        file["bytes"] = body
        return 200

    def files_complete_upload_external(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """https://docs.slack.dev/reference/methods/files.completeUploadExternal: a message of its own, without metadata."""
        self._scope("files:write", "files:write")
        shared = []
        for one in json.loads(str(arguments.get("files", "[]"))):
            file = self.files.get(str(one.get("id")), {})
            if "bytes" not in file or "shared" in file:
                raise Refused("file_not_found")
            shared.append({**file, "title": one.get("title", "")})
        room = self._by_id({"channel": arguments.get("channel_id", "")})
        if not room.member:
            raise Refused("not_in_channel")
        parent = room.find(str(arguments.get("thread_ts", "")))
        if parent is None or not shared:
            raise Refused("invalid_arguments")
        for file in shared:
            self.files[file["id"]]["shared"] = True
        shown = [{key: each[key] for key in ("id", "name", "title", "alt_txt")} for each in shared]
        comment = str(arguments.get("initial_comment", ""))
        self.pings += pings({"text": comment})
        message = {"text": comment, "files": shown, "bot_id": "B0001", "thread_ts": parent["ts"]}
        parent["thread_ts"] = parent["ts"]
        if self.shares_described or not any(file["alt_txt"] for file in shared):
            self._sharing.append((room, message))
        self._show_shared()
        return {"files": shown}

    def _show_shared(self) -> None:
        with self._lock:
            if self.shares_after:
                return
            for room, message in self._sharing:
                self._store(room, message)
            self._sharing.clear()

    def users_info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        self._scope("users:read", "users:read")
        user = str(arguments.get("user", ""))
        if user not in self.people:
            raise Refused("user_not_found")
        profile = {"display_name": "", "real_name": self.people[user]}
        return {"user": {"id": user, "name": self.people[user].split()[0].lower(), "profile": profile}}

    def apps_connections_open(self, _arguments: dict[str, Any]) -> dict[str, Any]:
        if self.socket is None:
            raise Refused("forbidden")
        return {"url": self.socket.ticket()}

    def conversations_list(self, arguments: dict[str, Any]) -> dict[str, Any]:
        kinds = str(arguments.get("types", "public_channel")).split(",")
        for kind in kinds:
            self._scope("groups:read" if kind == "private_channel" else "channels:read", "")
        rooms = [
            room.shown()
            for room in self.rooms
            if (room.member or not room.private)
            and ("private_channel" if room.private else "public_channel") in kinds
            and not (room.archived and arguments.get("exclude_archived") == "1")
        ]
        return self._page(rooms, arguments, "channels")

    def conversations_info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        room = self._by_id(arguments)
        self._scope("channels:read", "groups:read", room)
        return {"channel": room.shown()}

    def conversations_history(self, arguments: dict[str, Any]) -> dict[str, Any]:
        room = self._by_id(arguments)
        self._scope("channels:history", "groups:history", room)
        if not room.member:
            raise Refused("not_in_channel")
        oldest = float(arguments.get("oldest", "0"))
        latest = float(arguments.get("latest", "inf"))
        edges = {oldest, latest} if arguments.get("inclusive") == "1" else set()
        newest_first = [
            room.whole(one)
            for one in reversed(room.in_sight)
            if oldest < float(one["ts"]) < latest or float(one["ts"]) in edges
        ]
        return self._shown(newest_first, arguments)

    def conversations_replies(self, arguments: dict[str, Any]) -> dict[str, Any]:
        room = self._by_id(arguments)
        self._scope("channels:history", "groups:history", room)
        if self._sharing:
            self.shares_after -= 1
            self._show_shared()
        thread = room.thread(str(arguments.get("ts", "")))
        if not thread:
            raise Refused("thread_not_found")
        return self._shown([room.whole(one) for one in thread], arguments)

    def _shown(self, messages: list[dict[str, Any]], arguments: dict[str, Any]) -> dict[str, Any]:
        whole = arguments.get("include_all_metadata") == "1"
        shown = [{k: v for k, v in one.items() if whole or k != "metadata"} for one in messages]
        return self._page(shown, arguments, "messages")

    def _by_id(self, arguments: Mapping[str, Any]) -> Room:
        given = str(arguments.get("channel", ""))
        if given not in {room.id for room in self.rooms}:
            raise Refused("channel_not_found")  # a name will not do here
        return self._room(given)

    @property
    def methods(self) -> Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]]:
        return {
            "/api/chat.postMessage": self.chat_post_message,
            "/api/chat.update": self.chat_update,
            "/api/apps.connections.open": self.apps_connections_open,
            "/api/auth.test": self.auth_test,
            "/api/files.getUploadURLExternal": self.files_get_upload_url_external,
            "/api/files.completeUploadExternal": self.files_complete_upload_external,
            "/api/users.info": self.users_info,
            "/api/conversations.list": self.conversations_list,
            "/api/conversations.info": self.conversations_info,
            "/api/conversations.history": self.conversations_history,
            "/api/conversations.replies": self.conversations_replies,
        }


@contextmanager
def slack_server(per_second: int = 1_000) -> Iterator[SlackServer]:
    with serving(SlackServer(per_second)) as server:
        yield server


# --- HTTP -------------------------------------------------------------------------------------------------------

_LATE = {"", "drop-after", "fail-after"}  # the message is taken first
_HOOK_STATUS = {"no_service": 404, "action_prohibited": 403, "channel_is_archived": 410, "rollup_error": 500}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Http[SlackServer]

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the name is the library's
        """Quiet."""

    def do_GET(self) -> None:
        self.server.owner.elsewhere.append(dict(self.headers.items()))
        self._reply(200, b'{"ok": true}')

    def do_POST(self) -> None:
        slack = self.server.owner
        slack.calls.append(self.path)
        self.close_connection = True
        trick = slack.tricks.pop(0) if slack.tricks else ""
        if trick == "drop-before":
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        answer = _EARLY.get(trick)
        if answer is not None:
            self._reply(*answer)
        elif trick == "redirect":
            self._reply(302, b"", Location="/elsewhere")
        elif trick == "slow":
            time.sleep(1.0)
        elif self.path == "/elsewhere":
            slack.elsewhere.append(dict(self.headers.items()))
        elif self.path.startswith("/upload/v1/"):
            self._reply(slack.upload(self.path.rpartition("/")[2], body) if not trick else 500, b"OK")
        elif self.path.startswith("/actions/"):
            slack.told.append(json.loads(body))
            self._reply(200, b"ok")
        elif self.path.startswith("/services/"):
            self._hook(body, trick)
        else:
            self._api(body, trick)

    def _api(self, body: bytes, trick: str) -> None:
        try:
            self.server.owner.witness(self.path, "before")
            answer = {"ok": True, **self._method(body, trick)}
            self.server.owner.witness(self.path, "after")
        except Refused as refused:
            status = 429 if refused.error == "ratelimited" else 200
            answer = {"ok": False, "error": refused.error, **refused.more}
            self._reply(
                status, json.dumps(answer).encode(), **({"Retry-After": "7"} if status == 429 else {})
            )
            return
        if trick == "fail-after":
            self._reply(500, b"oops")
        elif trick != "drop-after":
            scopes = {"X-OAuth-Scopes": ",".join(sorted(self.server.owner.scopes))}
            self._reply(200, json.dumps(answer).encode(), **scopes)

    def _method(self, body: bytes, trick: str) -> dict[str, Any]:
        token = APP_TOKEN if self.path == "/api/apps.connections.open" else TOKEN
        if self.headers.get("Authorization") in {f"Bearer {TOKEN}", f"Bearer {APP_TOKEN}"} - {
            f"Bearer {token}"
        }:
            raise Refused("not_allowed_token_type")
        if self.headers.get("Authorization") != f"Bearer {token}":
            raise Refused("invalid_auth" if self.headers.get("Authorization") else "not_authed")
        if trick not in _LATE:
            raise Refused(trick)
        if self.path not in self.server.owner.methods:
            raise Refused("unknown_method")
        self.server.owner.spend(self.path.removeprefix("/api/"))
        return self.server.owner.methods[self.path](self._arguments(body))

    def _arguments(self, body: bytes) -> dict[str, Any]:
        if "json" in self.headers.get("Content-Type", ""):
            found = json.loads(body or b"{}")
            if not isinstance(found, dict):
                raise Refused("json_not_object")
            return found
        return {name: values[-1] for name, values in parse_qs(body.decode()).items()}

    def _hook(self, body: bytes, trick: str) -> None:
        try:
            self._into_hook_room(body, trick)
        except Refused as refused:
            limited = refused.error == "ratelimited"
            status = 429 if limited else _HOOK_STATUS.get(refused.error, 400)
            self._reply(status, refused.error.encode(), **({"Retry-After": "7"} if limited else {}))
            return
        if trick == "fail-after":
            self._reply(500, b"rollup_error")
        elif trick != "drop-after":
            self._reply(200, b"ok")

    def _into_hook_room(self, body: bytes, trick: str) -> None:
        if self.path != HOOK:
            raise Refused("no_service")
        if trick not in _LATE:
            raise Refused(trick)
        slack = self.server.owner
        slack.post(slack.hook_room, json.loads(body))

    def _reply(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


_EARLY: Mapping[str, tuple[int, bytes]] = {
    "html": (502, b"<html><body>Bad Gateway</body></html>"),
    "login": (200, b"<html><body>Please log in</body></html>"),
    "list": (200, b"[]"),
    "limit": (429, b'{"ok": false, "error": "ratelimited"}'),
    "gone": (404, b"nothing here"),
    "big": (200, b" " * (8 * 2**20 + 1)),
}
