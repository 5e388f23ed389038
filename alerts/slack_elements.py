"""What Slack's messages are made of: elements that show words as they are, and text in which nothing is markup. Pure.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from monitor.model import Json

Block = dict[str, Json]

# Slack's limits: 50 blocks a message, ``text`` 4,000 before it advises against more.
# https://docs.slack.dev/reference/block-kit/blocks  https://docs.slack.dev/reference/methods/chat.postMessage
# All blocks together: about 13,200, undocumented and met in practice as ``msg_blocks_too_long``.
# https://github.com/slackapi/bolt-js/issues/2509
BLOCKS = 50
TEXT = 4_000
ALL = 12_900

_PING = re.compile(r"(@(?=(?:here|channel|everyone)\b)|<(?=[!@#]))", re.IGNORECASE)
_JOINER = "\u2060"  # no width and no break: who reads on sees the same word, who parses sees another
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def escape(text: str, limit: int) -> str:
    """Text for mrkdwn: ``& < >`` as entities, pings broken up; at most ``limit`` characters, no entity cut in two.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    pieces = [_ENTITIES.get(character, character) for character in inert(text[: limit + 1])]
    lengths = [*accumulate(map(len, pieces))]
    if not lengths or lengths[-1] <= limit:
        return "".join(pieces)
    return "".join(pieces[: bisect_right(lengths, limit - 1)]) + "…"


def inert(text: str) -> str:
    """Words that wake nobody."""
    return _PING.sub(rf"\1{_JOINER}", text)


def size(blocks: Sequence[Block]) -> int:
    """Characters of all of them together, as Slack counts them."""
    return len(json.dumps([*blocks], ensure_ascii=False))


def rich(*elements: Block) -> Block:
    """A block of sections, quotes and lists."""
    return {"type": "rich_text", "elements": [*elements]}


def section(*elements: Block) -> Block:
    """Texts and links on one line."""
    return {"type": "rich_text_section", "elements": [*elements]}


def plain(words: str, *, bold: bool = False) -> Block:
    """Words as they are. Slack refuses an element of no text: a space will do."""
    element: Block = {"type": "text", "text": inert(words) or " "}
    return {**element, "style": {"bold": True}} if bold else element


def anchor(url: str, words: str, *, bold: bool = False) -> Block:
    """Words that lead somewhere."""
    element: Block = {"type": "link", "url": url, "text": words}
    return {**element, "style": {"bold": True}} if bold else element
