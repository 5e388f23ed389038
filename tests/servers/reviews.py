"""Reviews as App Store Connect, Apple's public feed and Trustpilot give them; ``kind`` of a post holds its stars."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.servers.api import ApiServer, Told, as_json
from tests.servers.feeds import Answer, Seen

APP, UNIT = "123456789", "0123456789abcdef01234567"


@cache
def private_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def pem() -> str:
    """A .p8 file."""
    how = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return private_key().private_bytes(*how).decode()


def _stars(post: Told) -> int:
    return int(post.kind) if post.kind.isdigit() else 4


class ConnectServer(ApiServer):
    """``/v1/apps/…/customerReviews``, for whoever signs with the right key."""

    def respond(self, path: str, params: Mapping[str, str], seen: Seen) -> Answer:
        if not self._signed(seen.headers.get("authorization", "")):
            return _error(401, "NOT_AUTHORIZED", "Authentication credentials are missing or invalid.")
        if path != f"/v1/apps/{APP}/customerReviews":
            return _error(404, "NOT_FOUND", "The specified resource does not exist")
        most, start = int(params["limit"]), int(params.get("cursor", "0"))
        page = self.published[start : start + most]
        links = {"self": self.url(seen.path)}
        if len(self.published) > start + most:
            links["next"] = f"https://elsewhere.example{path}?cursor={start + most}&limit={most}"
        return as_json({"data": [_review(post) for post in page], "links": links})

    def _signed(self, header: str) -> bool:
        token = header.removeprefix("Bearer ")
        try:
            told = jwt.decode(
                token,
                private_key().public_key(),
                ["ES256"],
                audience="appstoreconnect-v1",
                options={"verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            return False
        now = self.clock.now().timestamp()
        good: bool = told["iat"] <= now < told["exp"] <= told["iat"] + 20 * 60
        kid: str = jwt.get_unverified_header(token)["kid"]
        return good and (told["iss"], kid) == ("team", "ABCDEF1234")


def _error(status: int, code: str, title: str) -> Answer:
    return as_json(
        {"errors": [{"status": str(status), "code": code, "title": title, "detail": "See the docs."}]}, status
    )


def _review(post: Told) -> dict[str, Any]:
    at = post.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S-00:00")
    said = {"rating": _stars(post), "title": post.title, "body": post.text, "reviewerNickname": post.author}
    answered = {"data": {"type": "customerReviewResponses", "id": "a"}} if post.thread else {}
    return {
        "type": "customerReviews",
        "id": post.key,
        "attributes": {**said, "createdDate": at, "territory": "FRA"},
        "relationships": {"response": answered},
    }


class ItunesServer(ApiServer):
    """The feed of the French store; no other has reviews. Fifty a page, ten pages."""

    def respond(self, path: str, params: Mapping[str, str], seen: Seen) -> Answer:
        country, _, _, page, app, _, form = path.strip("/").split("/")
        if (app, form) != (f"id={APP}", "json"):
            return Answer(b"<html>not here</html>", 404)
        start = 50 * (int(page.removeprefix("page=")) - 1)
        found = [_entry(post) for post in self.published[start : start + 50]] if country == "fr" else []
        entry: dict[str, Any] = {"entry": found[0] if len(found) == 1 else found} if found else {}
        return as_json({"feed": {"author": {"name": {"label": "iTunes Store"}}, **entry}})


def _entry(post: Told) -> dict[str, Any]:
    labels = {"id": post.key, "title": post.title, "im:rating": str(_stars(post)), "im:version": "1.2"}
    return {
        **{name: {"label": label} for name, label in labels.items()},
        "author": {
            "name": {"label": post.author},
            "uri": {"label": "https://itunes.apple.com/fr/reviews/id1"},
        },
        "content": {"label": post.text, "attributes": {"type": "text"}},
        "updated": {"label": post.at.isoformat()},
    }


class TrustpilotServer(ApiServer):
    """``/v1/business-units/…/reviews``."""

    def respond(self, path: str, params: Mapping[str, str], seen: Seen) -> Answer:
        if seen.headers.get("apikey") != "sesame":
            return as_json({"message": "Invalid API key", "errorCode": 1001}, 401)
        if path != f"/v1/business-units/{UNIT}/reviews":
            return as_json({"message": "Business Unit not found", "errorCode": 4001}, 404)
        most, page = int(params.get("perPage", 20)), int(params.get("page", 1))
        found = self.published[most * (page - 1) : most * page]
        return as_json({"links": [], "reviews": [_written(post) for post in found]})


def _written(post: Told) -> dict[str, Any]:
    return {
        "id": post.key,
        "consumer": {"id": "1", "displayName": post.author, "numberOfReviews": 2},
        "stars": _stars(post),
        "title": post.title,
        "text": post.text,
        "language": "fr",
        "createdAt": post.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "updatedAt": None,
        "numberOfLikes": 3,
        "companyReply": {"text": "Sorry!", "createdAt": "2026-03-10T00:00:00Z"} if post.thread else None,
    }
