"""The JSON API does what its document says; schemathesis asks it everything else."""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, load_all_checks

from monitor.web.api import ENDPOINTS
from monitor.web.api import document as written
from tests.cli.test_orders import daemon
from tests.web.conftest import HERE


def document() -> Any:
    """As a program reads it."""
    return json.loads(json.dumps(written()))


@pytest.mark.parametrize("one", ENDPOINTS, ids=lambda one: f"{one.method} {one.path}")
def test_the_document_names_every_endpoint(one):
    said = document()["paths"][one.path][one.method.lower()]
    assert said["summary"] == one.says
    assert ("requestBody" in said) is (one.method == "POST")


@pytest.mark.parametrize(
    ("path", "status", "found"),
    [
        ("/api/alerts?state=open", 200, ["open1", "crisis1"]),
        ("/api/alerts?state=gone", 400, None),
        ("/api/alerts?stat=open", 400, None),
        ("/api/alerts?limit=1", 200, ["open1"]),
        ("/api/mentions?brand=globex", 200, ["nice"]),
        ("/api/mentions?since=24h&limit=2&page=2", 200, ["angry2", "angry1"]),
        ("/api/mentions?since=soon", 400, None),
        ("/api/nothing", 404, None),
        ("/api/alerts/nothing", 404, None),
    ],
)
def test_what_is_asked_is_answered_in_json(at_home, path, status, found):
    answer = at_home.web.get(path)
    assert answer.status_code == status
    assert found is None or [one["id"] for one in answer.json()] == found
    assert found is not None or answer.json()["error"]


def test_the_rest_is_there_as_well(at_home):
    ask = at_home.web.get
    assert ask("/api/alerts/open1").json()["life"][1]["by"] == "zoe"
    assert ask("/api/mentions/evil").json()["sentiment"]["label"] == "negative"
    assert ask("/api/status").json()["open_alerts"] == 2
    assert {one["state"] for one in ask("/api/status").json()["rules"]} >= {"learning"}
    assert [one["name"] for one in ask("/api/sources").json()] == ["news", "never"]
    assert [one["mention"]["id"] for one in ask("/api/answers").json()["owed"]] == ["waits", "asks"]
    assert [(one["brand"], one["mentions"]) for one in ask("/api/brands").json()] == [
        ("acme", 6),
        ("globex", 1),
    ]
    assert ask("/api/brands?since=1h&until=2h").json() == []
    assert ask("/api/openapi.json").json() == document()


def test_a_program_corrects_a_mention(at_home):
    said = {"sentiment": "positive", "touches": ["safety"], "relevant": True}
    answer = at_home.web.post("/api/mentions/angry1/correct", json=said)
    assert answer.status_code == 200
    assert (answer.json()["corrected_by"], answer.json()["sentiment"]["label"]) == ("marie", "positive")
    refused = at_home.web.post("/api/mentions/angry1/correct", json={})
    assert (refused.status_code, "nothing to correct" in refused.json()["error"]) == (409, True)


def test_what_a_daemon_refuses_is_a_conflict(at_home):
    with daemon(at_home.site.db, refused="it is over"):
        answer = at_home.web.post("/api/alerts/open1/ack", json={})
    assert (answer.status_code, answer.json()) == (409, {"error": "refused: it is over"})


ASKS = ("method", "url", "params", "json", "content", "headers", "cookies", "data")
load_all_checks()
# Their own idea of what is good data and bad: a moment may be of the right shape and yet none, and what JSON Schema takes
# for a number is text in an address. The rest of it holds.
ASKED = [CHECKS.get_one(name) for name in (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "unsupported_method",
)]  # fmt: skip


@pytest.mark.filterwarnings("ignore")  # theirs, of their own dependencies
@pytest.mark.parametrize("one", ENDPOINTS, ids=lambda one: f"{one.method} {one.path}")
def test_nothing_that_is_asked_of_the_api_breaks_it(at_home, one):
    operation = schemathesis.openapi.from_dict(document())[one.path][one.method]

    @settings(
        max_examples=20,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.sampled_from(list(schemathesis.GenerationMode)).flatmap(
            lambda mode: operation.as_strategy(generation_mode=mode)
        )
    )
    def ask(case):
        asked = case.as_transport_kwargs(base_url=HERE)
        answer = at_home.web.request(**{name: asked[name] for name in ASKS if name in asked})
        case.validate_response(answer, checks=ASKED)

    with daemon(at_home.site.db, refused="not now"):
        ask()
