"""GitHub's discussions, which its GraphQL API searches alone (https://docs.github.com/en/graphql/guides/using-the-graphql-api-for-discussions).

The order of what it finds is not told, so a slice of time is narrowed until all that it holds is in one answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from monitor.errors import SourceError
from monitor.model import Json, Post
from monitor.text import MAX_NAME, MAX_URL, clean, clean_line
from sources import slices
from sources.entries import moment, web_link
from sources.nodes import Node, inner, number, rows, text

MOST = 100  # of one answer
QUERY = """query($asked: String!, $most: Int!) {
  search(type: DISCUSSION, query: $asked, first: $most) {
    discussionCount
    nodes { ... on Discussion { id title body url createdAt upvoteCount author { login } comments { totalCount } } }
  }
}"""

Send = Callable[[Mapping[str, Json]], Node]


def ask(send: Send, phrase: str, start: int, end: int) -> slices.Slice:
    """The discussions that hold ``phrase``, begun from ``start`` on and before ``end`` or earlier.

    Args:
        send: posts a GraphQL request, and gives what is answered.

    Raises:
        SourceError: GitHub refuses.
    """
    while True:
        asked = f'"{phrase}" created:{written(start)}..{written(end - 1)}'
        answer = send({"query": QUERY, "variables": {"asked": asked, "most": MOST}})
        found = inner(inner(answer, "data"), "search")
        errors = answer.get("errors")
        if errors:
            raise _refused(errors)
        nodes, count = rows(found, "nodes"), number(found, "discussionCount") or 0
        if count <= MOST or end - start == 1:
            break
        end = slices.narrowed(start, end, MOST, count)
    said = f"more than {MOST} discussions in one second hold {phrase}: some are not read"
    posts = [post for node in nodes if (post := _post(node)) is not None]
    return slices.Slice(posts, end, skipped=(said,) if count > MOST else ())


def written(second: int) -> str:
    """As GitHub's searches write a time."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _refused(errors: Json) -> SourceError:
    """GraphQL answers 200 to what it refuses: what is wrong stands inside."""
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    why, kind = clean_line(text(first, "message"), MAX_NAME), text(first, "type")
    return SourceError(
        f"GitHub refuses to search its discussions: {why or 'it does not say why'}",
        permanent=kind in {"INSUFFICIENT_SCOPES", "FORBIDDEN"},
    )


def _post(node: Node) -> Post | None:
    """``None`` for what is no discussion, or one that we may not see."""
    id_, title = clean_line(text(node, "id"), MAX_NAME), clean_line(text(node, "title"))
    if not id_ or not title:
        return None
    url = web_link(text(node, "url"), "")
    return Post(
        key=f"discussion-{id_}",
        title=title,
        text=clean(text(node, "body")),
        url=url,
        author=clean_line(text(inner(node, "author"), "login"), MAX_NAME),
        published_at=moment(text(node, "createdAt")),
        thread=clean_line(url, MAX_URL),
        likes=number(node, "upvoteCount"),
        replies=number(inner(node, "comments"), "totalCount"),
    )
