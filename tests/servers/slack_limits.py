"""What Slack accepts in a message, by its documentation, and by name what it says to everything else.

https://docs.slack.dev/reference/block-kit/blocks and https://docs.slack.dev/reference/methods/chat.postMessage
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

TEXT = 4_000  # beyond it Slack advises against; it truncates beyond 40,000
BLOCKS = 50
ALL_BLOCKS = 13_000  # characters of JSON: undocumented, https://github.com/slackapi/bolt-js/issues/2509
METADATA = 16 * 1024  # bytes
URL = 3_000
_EVENT_TYPE = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_PINGS = re.compile(r"<!(?:here|channel|everyone|subteam)|<@[UW]", re.IGNORECASE)
_BARE_PINGS = re.compile(r"@(?:here|channel|everyone)\b", re.IGNORECASE)


class Refused(Exception):  # noqa: N818 -- Slack's answer, not a failure of ours
    """``error`` as Slack names it."""

    def __init__(self, error: str, **more: str) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


def _need(condition: object, error: str = "invalid_blocks") -> None:
    if not condition:
        raise Refused(error)


def check_message(message: Mapping[str, Any]) -> None:
    """Refuse what Slack would refuse."""
    text, blocks = message.get("text", ""), message.get("blocks", [])
    _need(isinstance(text, str), "invalid_arguments")
    _need(isinstance(blocks, list), "invalid_blocks_format")
    _need(text or blocks, "no_text")
    _need(len(text) <= TEXT, "msg_too_long")
    _need(len(blocks) <= BLOCKS)
    for block in blocks:
        _block(block)
    _need(len(json.dumps(blocks, ensure_ascii=False)) <= ALL_BLOCKS, "msg_blocks_too_long")
    if "metadata" in message:
        check_metadata(message["metadata"])


def check_update(message: Mapping[str, Any]) -> None:
    """Refuse what ``chat.update`` would refuse: https://docs.slack.dev/reference/methods/chat.update"""
    known = {"channel", "ts", "text", "blocks", "attachments", "metadata", "parse", "link_names"}
    _need(set(message) <= known | {"reply_broadcast"}, "invalid_arguments")
    _need(message.get("parse", "client") in {"none", "full"}, "invalid_arguments")
    check_message(message)


def check_metadata(metadata: Any) -> None:
    error = "invalid_metadata_format"
    _need(isinstance(metadata, dict) and set(metadata) == {"event_type", "event_payload"}, error)
    _need(isinstance(metadata["event_type"], str) and _EVENT_TYPE.fullmatch(metadata["event_type"]), error)
    _need(isinstance(metadata["event_payload"], dict), error)
    _need(len(json.dumps(metadata).encode()) <= METADATA, "metadata_too_large")


def pings(message: Mapping[str, Any]) -> list[str]:
    """Whoever Slack would wake: in markup, wherever there is some, and by name where names are linked."""
    markup = [message.get("text", ""), *_mrkdwn(message.get("blocks", []))]
    found = [ping for text in markup for ping in _PINGS.findall(text)]
    if message.get("link_names") or message.get("parse") == "full":
        found += [ping for text in markup for ping in _BARE_PINGS.findall(text)]
    return found + [
        json.dumps(element) for element in _elements(message.get("blocks", [])) if _wakes(element)
    ]


def _wakes(element: Mapping[str, Any]) -> bool:
    return element.get("type") in {"user", "usergroup", "broadcast", "channel", "team"}


def _elements(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [element for one in value for element in _elements(one)]
    if isinstance(value, dict):
        return [value, *(element for one in value.values() for element in _elements(one))]
    return []


def _mrkdwn(blocks: Any) -> list[str]:
    return [str(element.get("text", "")) for element in _elements(blocks) if element.get("type") == "mrkdwn"]


def shown(message: Mapping[str, Any]) -> str:
    """What a person reads of the blocks."""
    words = []
    for element in _elements(message.get("blocks", [])):
        if isinstance(element.get("text"), str):
            words.append(element["text"])
        if "url" in element:
            words.append(element["url"])
    return "".join(words)


# --- blocks -----------------------------------------------------------------------------------------------------


def _keys(value: Any, must: set[str], may: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    _need(isinstance(value, dict) and must <= set(value) <= must | may | {"type"})


def _block(block: Any) -> None:
    _need(isinstance(block, dict) and block.get("type") in _BLOCKS)
    _need(len(block.get("block_id", "")) <= 255)
    _BLOCKS[block["type"]](block)


def _text(value: Any, most: int, *, plain: bool = False) -> None:
    _keys(value, {"text"}, {"emoji", "verbatim"})
    kinds = {"plain_text": {"emoji"}} if plain else {"plain_text": {"emoji"}, "mrkdwn": {"verbatim"}}
    _need(value.get("type") in kinds and set(value) <= {"type", "text"} | kinds[value["type"]])
    _need(isinstance(value["text"], str) and 1 <= len(value["text"]) <= most)


def _header(block: Any) -> None:
    _keys(block, {"text"}, {"block_id"})
    _text(block["text"], 150, plain=True)


def _section(block: Any) -> None:
    _keys(block, set(), {"text", "fields", "block_id", "accessory"})
    _need("text" in block or "fields" in block)
    if "text" in block:
        _text(block["text"], 3_000)
    _need(len(block.get("fields", [])) <= 10)
    for one in block.get("fields", []):
        _text(one, 2_000)


def _context(block: Any) -> None:
    _keys(block, {"elements"}, {"block_id"})
    _need(1 <= len(block["elements"]) <= 10)
    for one in block["elements"]:
        _text(one, 3_000)


def _divider(block: Any) -> None:
    _keys(block, set(), {"block_id"})


def _actions(block: Any) -> None:
    _keys(block, {"elements"}, {"block_id"})
    _need(1 <= len(block["elements"]) <= 25)
    for button in block["elements"]:
        _keys(button, {"text"}, {"url", "action_id", "value", "style"})
        _need(button.get("type") == "button")
        _text(button["text"], 75, plain=True)
        _need(len(button.get("url", "")) <= URL)


def _rich_text(block: Any) -> None:
    _keys(block, {"elements"}, {"block_id"})
    _need(block["elements"])
    for one in block["elements"]:
        kind = one.get("type") if isinstance(one, dict) else None
        _need(kind in {"rich_text_section", "rich_text_quote", "rich_text_list"})
        if kind == "rich_text_list":
            _keys(one, {"elements", "style"}, {"indent", "border"})
            _need(one["style"] in {"bullet", "ordered"} and one["elements"])
            for item in one["elements"]:
                _inline(item)
        else:
            _inline(one)


def _inline(section: Any) -> None:
    _keys(section, {"elements"}, {"border"})
    for element in section["elements"]:
        _need(isinstance(element, dict) and element.get("type") in {"text", "link"})
        link = element["type"] == "link"
        _keys(element, {"url"} if link else {"text"}, {"text", "style", "unsafe"} if link else {"style"})
        if "text" in element:
            _need(isinstance(element["text"], str) and element["text"])
        if link:
            _need(re.match(r"https?://", element["url"]) and len(element["url"]) <= URL)
        style = element.get("style", {"bold": True})
        _need(
            style
            and set(style) <= {"bold", "italic", "strike", "code"}
            and all(v is True for v in style.values())
        )


_BLOCKS: Mapping[str, Callable[[Any], None]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "divider": _divider,
    "actions": _actions,
    "rich_text": _rich_text,
}
