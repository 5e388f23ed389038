"""The JSON API does what its document says; schemathesis asks it everything else."""

from __future__ import annotations

import dataclasses
import json
from datetime import timedelta
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it ships none
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.parameters import ParameterLocation

from monitor.digests_due import Period
from monitor.model import ChannelName
from monitor.store.digests import digests_at
from monitor.store.views import Views
from monitor.web.api import ENDPOINTS
from monitor.web.api import document as written
from monitor.web.app import make_app
from monitor.web.door import Attempts
from monitor.web.site import Site
from tests.cli.test_orders import daemon
from tests.makers import NOON
from tests.web.conftest import SECRET, site_in, visit


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
    assert ask("/api/openapi.json").json() == document() | {"security": []}


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


load_all_checks()
# Everything that schemathesis can ask of one endpoint; the rest is about servers that create and delete, which this one does not.
CHECKED = CHECKS.get_all()
ELSEWHERE = {"use_after_free", "ensure_resource_availability", "object_level_authorization"}
BEARER = {"authorization": f"Bearer {SECRET}"}


UNSAYABLE = (
    "/api/digests/any"  # that a period ends after it begins, and a brand is watched, no schema can say
)


@pytest.fixture
def behind_a_door(tmp_path, filled):
    """The same site, known by the name that schemathesis calls it, before whom it brings the password."""
    site = site_in(tmp_path, filled, password=SECRET)
    site.door = dataclasses.replace(site.door, names=frozenset({"testserver"}))
    yield site
    site.kept.close()


def kept(site: Site) -> dict[str, str]:
    """Of each kind of things one that is there."""
    week = Period(NOON - timedelta(days=7), NOON, NOON)
    box = digests_at(site.db)
    assert box is not None
    sent = box.post("watch", week, [ChannelName("console")], NOON, by="zoe")
    assert sent is not None
    view = Views(site.db).keep("loud", {"since": "7d"}, "zoe", NOON)
    return {"alerts": "open1", "mentions": "angry1", "views": view.id, "digests": sent.id}


def test_all_its_checks_are_asked():
    assert len(CHECKED) - len(ELSEWHERE) >= 11
    assert {check.__name__ for check in CHECKED} >= ELSEWHERE | {
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
        "positive_data_acceptance",
        "unsupported_method",
        "ignored_auth",
    }


@pytest.mark.filterwarnings("ignore")  # theirs, of their own dependencies
@pytest.mark.parametrize("one", ENDPOINTS, ids=lambda one: f"{one.method} {one.path}")
def test_what_is_asked_of_the_api_is_answered_as_its_document_says(behind_a_door, one):
    """Good and bad data, with the password and without, by every method: half of the time about something that is there."""
    there = kept(behind_a_door)[one.path.split("/")[2]] if "{id}" in one.path else ""
    app = make_app(behind_a_door)
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app, headers=BEARER)
    operation = schema[one.path][one.method]
    excluded = [CHECKS.get_one("positive_data_acceptance")] if one.path == UNSAYABLE else []
    statuses = set()

    @settings(
        max_examples=24,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.sampled_from(list(schemathesis.GenerationMode)).flatmap(
            lambda mode: operation.as_strategy(generation_mode=mode)
        ),
        st.booleans(),
    )
    def ask(case, known):
        if known and "id" in case.path_parameters and not case.meta.is_negative_at(ParameterLocation.PATH):
            case.path_parameters["id"] = there
        behind_a_door.attempts = Attempts()  # it tries wrong passwords, too
        answer = case.call(headers=BEARER)
        case.validate_response(answer, headers=BEARER, checks=CHECKED, excluded_checks=excluded)
        statuses.add(answer.status_code)

    with daemon(behind_a_door.db):
        ask()
    assert statuses & {200, 409}  # it was understood, at least once
    assert 401 not in statuses


def strict(shape: Any) -> Any:
    """The same shape, with no field but its own."""
    if isinstance(shape, dict):
        inner = {name: strict(part) for name, part in shape.items()}
        return (
            {**inner, "additionalProperties": False}
            if "properties" in shape and "required" in shape
            else inner
        )
    return [strict(part) for part in shape] if isinstance(shape, list) else shape


@pytest.mark.parametrize("one", [one for one in ENDPOINTS if one.method == "GET"], ids=lambda one: one.path)
def test_no_field_is_answered_that_the_document_does_not_have(tmp_path, filled, one):
    at_home = visit(site_in(tmp_path, filled))
    there = {**kept(at_home.site), "mentions": "evil"}
    path = one.path.replace("{id}", there.get(one.path.split("/")[2], ""))
    shape = document()["paths"][one.path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert shape
    jsonschema.validate(at_home.web.get(path).json(), strict(shape))
    at_home.site.kept.close()
