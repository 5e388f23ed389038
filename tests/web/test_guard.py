"""Nobody comes in who should not: every route is asked, none is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from monitor.web.app import routes
from monitor.web.guard import HEADERS, MOST
from tests.web.conftest import HERE, SECRET, log_in

FREE = ("/login", "/static")  # what somebody needs to log in


def each_route() -> list[tuple[str, str]]:
    """Every route with a method of its own; a route that is added is asked here, too."""
    found = []
    for route in routes():
        if isinstance(route, Mount):
            found.append(("GET", f"{route.path}/vigie.css"))
            continue
        assert isinstance(route, Route)
        path = route.path.replace("{id}", "open1")
        found += [(method, path) for method in sorted(route.methods or ()) if method != "HEAD"]
    return found


@pytest.mark.parametrize(("method", "path"), each_route())
def test_without_a_login_there_is_nothing_to_see_or_do(at_door, method, path):
    answer = at_door.web.request(method, path)
    if path.startswith(FREE):
        assert (method, answer.status_code) in {("GET", 200), ("POST", 401)}
    else:
        assert answer.status_code == 401
    assert "Acme is awful" not in answer.text


@pytest.mark.parametrize(("method", "path"), each_route())
def test_another_sites_page_gets_nothing(at_home, method, path):
    for headers in (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"},
        {"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors"},
    ):
        answer = at_home.web.request(method, path, headers=headers)
        assert answer.status_code == 403
        assert "Acme is awful" not in answer.text
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(("method", "path"), each_route())
def test_a_name_that_leads_here_from_elsewhere_is_not_ours(at_home, method, path):
    assert at_home.web.request(method, path, headers={"host": "evil.example"}).status_code == 421


@pytest.mark.parametrize(
    "path", [path for method, path in each_route() if method == "POST" and path != "/login"]
)
def test_a_form_that_is_not_ours_does_nothing(at_home, path):
    for form in ({}, {"token": "x"}, {"token": "é"}):
        assert at_home.web.post(path, data={"note": "n", **form}).status_code == 403


@pytest.mark.parametrize(("method", "path"), each_route())
def test_every_answer_says_how_little_the_browser_may_do(at_home, method, path):
    answer = at_home.web.request(method, path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert ("no-store" in answer.headers.get("cache-control", "")) is not path.startswith("/static")


def test_what_changes_something_is_posted_and_nothing_else():
    """A route that takes POST takes nothing else, and no other method is taken at all."""
    methods = {method for method, _ in each_route()}
    both = {path for method, path in each_route() if method == "GET"} & {
        path for method, path in each_route() if method == "POST"
    }
    assert (methods, both) == ({"GET", "POST"}, {"/login"})


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_no_other_method_is_known(at_home, method):
    assert at_home.web.request(method, "/alerts", headers={}).status_code in {403, 405}


def test_a_link_from_elsewhere_may_be_followed(at_home, at_door):
    there = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert at_home.web.get("/alerts/open1", headers=there).status_code == 200
    log_in(at_door)
    asked = TestClient(at_door.web.app, base_url=HERE)  # the browser keeps the cookie back
    again = asked.get("/alerts/open1", headers=there)
    assert (again.status_code, 'http-equiv="refresh"' in again.text) == (401, True)
    assert "mood-turns" in at_door.web.get("/alerts/open1", headers={"sec-fetch-site": "same-origin"}).text


def test_a_login_is_a_cookie_that_no_script_and_no_other_site_has(at_door):
    answer = log_in(at_door)
    assert (answer.status_code, answer.headers["location"]) == (303, "/mentions")
    cookie = answer.headers["set-cookie"].lower()
    for part in ("httponly", "samesite=strict", "max-age=43200", "path=/"):
        assert part in cookie
    assert "secure" not in cookie
    assert at_door.web.get("/").status_code == 200
    assert "zoe" in at_door.web.get("/").text
    assert at_door.web.get("/login", follow_redirects=False).status_code == 303


def test_over_tls_the_cookie_stays_there(at_door):
    at_door.web.base_url = "https://127.0.0.1:8484"
    assert "secure" in log_in(at_door).headers["set-cookie"].lower()


@pytest.mark.parametrize(
    "next_",
    ["//evil.example", "https://evil.example", "/\\evil.example", "/\tevil", "", "javascript:alert(1)"],
)
def test_a_login_leads_nowhere_else(at_door, next_):
    form = {"name": "zoe", "password": SECRET, "next": next_}
    answer = at_door.web.post("/login", data=form, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_a_wrong_password_and_no_name_are_told_apart(at_door):
    assert "not the password" in log_in(at_door, password="wrong").text
    assert "Say who you are" in log_in(at_door, name=" ").text
    assert at_door.web.get("/").status_code == 401


def test_who_tries_too_often_waits(at_door):
    for _ in range(10):
        assert log_in(at_door, password="wrong").status_code == 401
    assert "wait five minutes" in log_in(at_door).text
    assert at_door.web.get("/api/alerts", headers={"authorization": f"Bearer {SECRET}"}).status_code == 401
    at_door.site.clock.forward(timedelta(minutes=6))
    assert log_in(at_door).status_code == 303


def test_a_session_ends_by_itself_and_by_a_click(at_door):
    log_in(at_door)
    at_door.site.clock.forward(timedelta(hours=13))
    assert at_door.web.get("/").status_code == 401
    log_in(at_door)
    assert at_door.post("/logout").headers["location"] == "/login"
    assert at_door.web.get("/").status_code == 401


def test_a_program_brings_the_password_along(at_door):
    right, wrong = ({"authorization": f"Bearer {word}"} for word in (SECRET, "wrong"))
    assert at_door.web.get("/api/alerts", headers=right).status_code == 200
    assert at_door.web.get("/api/alerts", headers=wrong).status_code == 401
    refused = at_door.web.get("/api/alerts")
    assert (refused.json(), refused.headers["www-authenticate"]) == ({"error": "Log in first."}, "Bearer")


def test_a_browser_that_is_logged_in_says_so_with_its_token(at_door):
    log_in(at_door)
    path = "/api/alerts/nothing/ack"
    assert at_door.web.post(path, json={}).status_code == 403
    assert at_door.web.post(path, json={}, headers={"x-form-token": at_door.token()}).status_code == 404


def test_a_part_of_a_page_whose_session_is_over_asks_for_the_whole(at_door):
    answer = at_door.web.get("/now/live", headers={"hx-request": "true"})
    assert (answer.status_code, answer.headers["hx-refresh"]) == (401, "true")


def test_too_much_is_not_read(at_home):
    assert at_home.web.post("/alerts/open1/note", data={"note": "x" * MOST}).status_code == 413
