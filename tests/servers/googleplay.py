"""The reviews of the Android Publisher API, and the token endpoint of Google's OAuth (RFC 7523) that opens it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.fakes import FakeClock
from tests.servers.api import ApiServer, Told, as_json
from tests.servers.feeds import Answer, Seen
from tests.servers.youtube import error

PACKAGE = "com.acme.app"
SCOPE = "https://www.googleapis.com/auth/androidpublisher"


@cache
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


def key_file(token_uri: str) -> str:
    """As the Cloud console gives it."""
    pem = private_key().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    told = {
        "type": "service_account",
        "project_id": "acme",
        "private_key_id": "1",
        "private_key": pem.decode(),
        "client_email": "vigie@acme.iam.gserviceaccount.com",
        "token_uri": token_uri,
    }
    return json.dumps(told)


class GooglePlayServer(ApiServer):
    """Gives tokens to whoever signs with the right key, and reviews to whoever brings one; ``kind`` holds the stars."""

    def __init__(self, posts: list[Told], clock: FakeClock) -> None:
        super().__init__(posts, clock)
        self.edited: dict[str, dict[str, Any]] = {}
        self.answered: set[str] = set()

    def respond(self, path: str, params: Mapping[str, str], seen: Seen) -> Answer:
        if path == "/token":
            return self._token(seen)
        if seen.headers.get("authorization") != "Bearer ya29.lent":
            return error(401, "authError", "Request had invalid authentication credentials.", "global")
        if path != f"/androidpublisher/v3/applications/{PACKAGE}/reviews":
            return error(404, "applicationNotFound", "No application was found for the given package name.")
        within = [post for post in self.published if post.at > self.clock.now() - timedelta(days=7)]
        most, start = int(params.get("maxResults", 10)), int(params.get("token", "0"))
        listed = [self._review(post) for post in within[start : start + most]]
        more = {"tokenPagination": {"nextPageToken": str(start + most)}} if len(within) > start + most else {}
        return as_json(({"reviews": listed} if listed else {}) | more)

    def _token(self, seen: Seen) -> Answer:
        (assertion,) = parse_qs(seen.body.decode())["assertion"]
        try:
            told = jwt.decode(
                assertion,
                private_key().public_key(),
                ["RS256"],
                audience="https://oauth2.googleapis.com/token",
                options={"require": ["exp", "iat"]},
            )
        except jwt.InvalidTokenError:
            return as_json({"error": "invalid_grant", "error_description": "Invalid JWT Signature."}, 400)
        assert told["scope"] == SCOPE
        return as_json({"access_token": "ya29.lent", "expires_in": 3_599, "token_type": "Bearer"})

    def _review(self, post: Told) -> dict[str, Any]:
        said = {
            "text": f"{post.title}\t{post.text}",
            "lastModified": {"seconds": str(int(post.at.timestamp())), "nanos": 7_000_000},
            "starRating": int(post.kind) if post.kind.isdigit() else 4,
            "reviewerLanguage": "fr",
            "thumbsUpCount": 2,
            "appVersionName": "1.2",
            **self.edited.get(post.key, {}),
        }
        answer = (
            [{"developerComment": {"text": "Sorry!", "lastModified": {"seconds": "1"}}}]
            if post.key in self.answered
            else []
        )
        return {"reviewId": post.key, "authorName": post.author, "comments": [{"userComment": said}, *answer]}
