"""YouTube's Data API v3, as https://developers.google.com/youtube/v3 shows it, and its quota."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sources.entries import moment
from tests.fakes import FakeClock
from tests.servers.api import ApiServer, Told, as_json
from tests.servers.feeds import Answer, Seen

CHANNEL = "UC0123456789abcdefghijkl"
VIDEO = "0123456789a"
BASE = "/youtube/v3/"


def error(status: int, reason: str, message: str, domain: str = "youtube.api", **more: Any) -> Answer:
    """As Google writes it; ``message`` may hold HTML."""
    one = {"message": message, "domain": domain, "reason": reason}
    return as_json({"error": {"code": status, "message": message, "errors": [one], **more}}, status)


class YouTubeServer(ApiServer):
    """Posts of kind ``video`` are videos of the channel; all others are comments on it, ``thread`` the video they stand under.

    A comment whose ``title`` is another's key, with a ``>``, is an answer to that.
    """

    def __init__(self, posts: list[Told], clock: FakeClock) -> None:
        super().__init__(posts, clock)
        self.spent = {"units": 0, "searches": 0}
        self.closed: set[str] = set()  # videos whose comments are disabled

    def respond(self, path: str, params: Mapping[str, str], seen: Seen) -> Answer:
        if seen.headers.get("x-goog-api-key") != "sesame":
            details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}]
            return error(
                400,
                "badRequest",
                "API key not valid. Please pass a valid API key.",
                "global",
                details=details,
            )
        resource = path.removeprefix(BASE)
        self.spent["searches" if resource == "search" else "units"] += 1
        answers = {
            "channels": self._channels,
            "playlistItems": self._playlist,
            "videos": self._videos,
            "commentThreads": self._threads,
            "comments": self._replies,
            "search": self._search,
        }
        return answers[resource](params) if resource in answers else error(404, "notFound", "Not Found")

    def _channels(self, params: Mapping[str, str]) -> Answer:
        if params.get("id") != CHANNEL and params.get("forHandle") != "@acme":
            return as_json(
                {"kind": "youtube#channelListResponse", "pageInfo": {"totalResults": 0, "resultsPerPage": 5}}
            )
        related = {"contentDetails": {"relatedPlaylists": {"likes": "", "uploads": "UU" + CHANNEL[2:]}}}
        return _listed([{"kind": "youtube#channel", "id": CHANNEL, **related}], params)

    def _playlist(self, params: Mapping[str, str]) -> Answer:
        if params["playlistId"] != "UU" + CHANNEL[2:]:
            return error(
                404,
                "playlistNotFound",
                "The playlist identified with the request's playlistId cannot be found.",
            )
        items = [
            {"contentDetails": {"videoId": post.key, "videoPublishedAt": _time(post.at)}}
            for post in self._clips
        ]
        return _listed(items, params)

    def _videos(self, params: Mapping[str, str]) -> Answer:
        if "chart" in params:
            return _listed([{"id": VIDEO}], params)
        there = {post.key: post for post in self._clips}
        return _listed([_video(there[id_]) for id_ in params["id"].split(",") if id_ in there], params)

    def _threads(self, params: Mapping[str, str]) -> Answer:
        of = params.get("videoId")
        if of in self.closed:
            why = 'The video identified by the <code><a href="/x">videoId</a></code> parameter has disabled comments.'
            return error(403, "commentsDisabled", why, "youtube.commentThread")
        if of == "nosuchvideo":
            return error(404, "videoNotFound", "The video cannot be found.", "youtube.commentThread")
        said = self._said
        tops = [post for post in said if not _answers(post) and of in {None, post.thread or VIDEO}]
        answers = [post for post in said if _answers(post)]
        return _listed([self._thread(post, answers) for post in tops], params)

    def _thread(self, post: Told, said: list[Told]) -> dict[str, Any]:
        answers = [each for each in said if _answers(each) == post.key]
        snippet = {
            "videoId": post.thread or VIDEO,
            "topLevelComment": _comment(post),
            "canReply": True,
            "totalReplyCount": len(answers),
            "isPublic": True,
        }
        some = {"replies": {"comments": [_comment(each) for each in answers[:5]]}} if answers else {}
        return {"kind": "youtube#commentThread", "id": post.key, "snippet": snippet, **some}

    def _replies(self, params: Mapping[str, str]) -> Answer:
        return _listed(
            [_comment(post) for post in self._said if _answers(post) == params["parentId"]], params
        )

    def _search(self, params: Mapping[str, str]) -> Answer:
        after, before = moment(params["publishedAfter"]), moment(params["publishedBefore"])
        assert after
        assert before
        word = params["q"].strip('"').casefold()
        found = [post for post in self._clips if after <= post.at <= before and word in post.words]
        return _listed([{"id": {"kind": "youtube#video", "videoId": post.key}} for post in found], params)

    @property
    def _clips(self) -> list[Told]:
        return [post for post in self.published if post.kind == "video"]

    @property
    def _said(self) -> list[Told]:
        return [post for post in self.published if post.kind != "video"]


def _answers(post: Told) -> str:
    return post.title[1:] if post.title.startswith(">") else ""


def _listed(items: Sequence[dict[str, Any]], params: Mapping[str, str]) -> Answer:
    most, start = int(params.get("maxResults", 5)), int(params.get("pageToken", "0"))
    more = {"nextPageToken": str(start + most)} if len(items) > start + most else {}
    info = {"totalResults": len(items), "resultsPerPage": most}
    return as_json({"etag": "x", "items": items[start : start + most], "pageInfo": info, **more})


def _video(post: Told) -> dict[str, Any]:
    snippet = {
        "publishedAt": _time(post.at),
        "title": post.title,
        "description": post.text,
        "channelTitle": post.author,
        "defaultAudioLanguage": "fr-FR",
    }
    return {
        "id": post.key,
        "snippet": snippet,
        "statistics": {"viewCount": "9", "likeCount": "7", "commentCount": "2"},
    }


def _comment(post: Told) -> dict[str, Any]:
    words = post.text if _answers(post) else f"{post.title} {post.text}".strip()
    snippet = {
        "authorDisplayName": f"@{post.author}",
        "textDisplay": words,
        "textOriginal": words,
        "likeCount": 3,
        "publishedAt": _time(post.at),
        "updatedAt": _time(post.at),
    }
    parent = {"parentId": _answers(post)} if _answers(post) else {}
    return {"kind": "youtube#comment", "id": post.key, "snippet": snippet | parent}


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
