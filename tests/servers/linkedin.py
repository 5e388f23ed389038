"""LinkedIn's notifications of an organisation, by Rest.li, version 2.0.0 of its protocol."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.servers.api import ApiServer, Told, as_json
from tests.servers.feeds import Answer, Seen

ASKED = re.compile(
    r"/rest/organizationalEntityNotifications\?q=criteria&actions=List\(COMMENT,SHARE_MENTION\)"
    r"&organizationalEntity=urn%3Ali%3Aorganization%3A1234567&timeRange=\(start:(\d+),end:(\d+)\)&start=(\d+)&count=(\d+)"
)


def error(status: int, code: str) -> Answer:
    return as_json(
        {"status": status, "serviceErrorCode": 65601, "code": code, "message": "Something <b>long</b>"},
        status,
    )


class LinkedInServer(ApiServer):
    """The oldest version it speaks is 202501."""

    def respond(self, path: str, params: Mapping[str, str], seen: Seen) -> Answer:
        asked = ASKED.fullmatch(seen.path)
        if seen.headers.get("x-restli-protocol-version") != "2.0.0" or asked is None:
            return error(400, "ILLEGAL_ARGUMENT")
        if seen.headers.get("authorization") != "Bearer sesame":
            return error(401, "REVOKED_ACCESS_TOKEN")
        if seen.headers.get("linkedin-version", "") < "202501":
            return error(426, "NONEXISTENT_VERSION")
        start, end, first, count = map(int, asked.groups())
        found = [post for post in self.published if start <= post.at.timestamp() * 1000 < end]
        return as_json(
            {
                "paging": {"start": first, "count": count, "links": []},
                "elements": [_notification(post) for post in found[first : first + count]],
            }
        )


def _notification(post: Told) -> dict[str, Any]:
    comment = post.kind == "comment"
    said = {
        "owner": f"urn:li:person:{post.author}",
        "text": f"{post.title} {post.text}",
        "mediaCategory": "NONE",
    }
    return {
        "notificationId": int(post.key),
        "organizationalEntity": "urn:li:organization:1234567",
        "action": "COMMENT" if comment else "SHARE_MENTION",
        "lastModifiedAt": int(post.at.timestamp() * 1000),
        "sourcePost": f"urn:li:share:{post.thread or post.key}",
        "generatedActivity": f"urn:li:comment:(urn:li:activity:1,{post.key})"
        if comment
        else f"urn:li:share:{post.key}",
        "decoratedGeneratedActivity": {"comment" if comment else "share": said},
    }
