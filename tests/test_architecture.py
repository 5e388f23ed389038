"""The dependency rules of the house (docs/design.md, "The house"), each a test."""

from __future__ import annotations

import ast
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("monitor", "sources", "classifiers", "alerts")
PLUGINS = ("sources", "classifiers", "alerts")
FACES = ("monitor.cli", "monitor.web", "monitor.__main__")
OFFERED = {
    f"monitor.{name}"
    for name in (
        *("model", "ports", "errors", "settings", "text", "terms", "gate", "cage", "declaring"),
        *("language", "naming"),
    )
}

# Decides, and does nothing else: imports only its like, and nothing that acts.
PURE = {
    "monitor.model",
    "monitor.ports",
    "monitor.boxes",
    "monitor.errors",
    "monitor.settings",
    "monitor.declaring",
    "monitor.language",
    "monitor.naming",
    "monitor.spending",
    "monitor.text",
    "monitor.terms",
    "monitor.brands",
    "monitor.stories",
    "monitor.places",
    "monitor.codec",
    "monitor.corrections",
    "monitor.shapes",
    "monitor.pace",
    "monitor.freshness",
    "monitor.account",
    "monitor.digests_due",
    "monitor.grades",
    "monitor.topic_grades",
    "monitor.web.door",
    "monitor.web.signing",
    "monitor.web.digest_phrases",
    "monitor.web.keeping_phrases",
    "monitor.web.phrases",
    "monitor.web.phrases_mentions",
    "monitor.web.phrases_tryout",
    "monitor.calendar",
    "monitor.exported",
    "alerts.email_page",
    "alerts.evidence",
    "alerts.facts",
    "alerts.email_laid",
    "alerts.laid",
    "alerts.slack_chapters",
    "alerts.slack_elements",
    "alerts.flood",
    "alerts.life",
    "alerts.message",
    "alerts.phrases",
    "alerts.slack_blocks",
    "alerts.wording",
    "alerts.slack_errors",
    "classifiers.clauses",
    "classifiers.comparisons",
    "classifiers.linear.words",
    "classifiers.linear.places",
    "sources.batch",
    "sources.entries",
    "sources.exports",
    "sources.jetstream",
    "sources.gkg",
    "sources.json_feed",
    "sources.nodes",
    "sources.paths",
    "sources.slack_posts",
    "sources.slices",
    "sources.statuses",
    "sources.kept",
    "sources.presets",
    "sources.recipes",
    "sources.google",
    "sources.markup",
    "sources.unpack",
    "sources.records",
    "sources.signing",
    "sources.rows",
    "sources.tables",
    "sources.x_place",
    "sources.x_posts",
    "sources.x_query",
    "sources.x_rise",
    "sources.youtube_posts",
}
PURE_FOLDERS = (
    "monitor.model",
    "monitor.query",
    "monitor.rules",
    "monitor.config",
    "monitor.replay",
    "monitor.charts",
    "monitor.digest",
    "monitor.proof",
    "monitor.learning",
)
ACTING = {
    "os",
    "socket",
    "ssl",
    "sqlite3",
    "sqlite_utils",
    "subprocess",
    "threading",
    "multiprocessing",
    "time",
} | {
    "random",
    "secrets",
    "logging",
    "structlog",
    "schedule",
    "shutil",
    "tempfile",
    "httpx2",
    "slack_sdk",
    "feedparser",
    "pebble",
    "urllib.request",
    "http.client",
}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {
    module_name(path): ast.parse(path.read_text(encoding="utf-8"))
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
}


def imports(name: str) -> set[str]:
    """What a module imports, at the top or later; ``from a import b`` names ``a.b`` where that is a module."""
    found: set[str] = set()
    for node in ast.walk(MODULES[name]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name}: imports are absolute"
            source = node.module or ""
            found |= {
                f"{source}.{alias.name}" if f"{source}.{alias.name}" in MODULES else source
                for alias in node.names
            }
    return found - {"__future__"}


def ours(name: str) -> set[str]:
    return {each for each in imports(name) if each.split(".")[0] in PACKAGES and each != "monitor"}


def is_pure(name: str) -> bool:
    return (
        name in PURE
        or name.startswith(tuple(f"{folder}." for folder in PURE_FOLDERS))
        or name in PURE_FOLDERS
    )


def test_every_module_named_here_exists():
    assert set(MODULES) >= PURE | OFFERED


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("monitor.model", set()), ("monitor.errors", set()), ("monitor.ports", {"monitor.model"})],
)
def test_the_vocabulary_imports_nothing_of_ours(name, allowed):
    assert {each for each in ours(name) if not each.startswith(f"{name}.")} <= allowed


@pytest.mark.parametrize("name", [name for name in MODULES if name.split(".")[0] in PLUGINS])
def test_a_plugin_imports_only_what_is_offered_and_its_own_package(name):
    package = name.split(".")[0]
    assert {each for each in ours(name) if each.split(".")[0] != package} <= OFFERED


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("monitor")])
def test_only_the_wiring_knows_the_plugins_and_only_the_faces_know_the_wiring(name):
    if not name.startswith("monitor.wiring"):
        assert not {each for each in ours(name) if each.split(".")[0] in PLUGINS}
        assert not any(each.startswith("monitor.wiring") for each in ours(name)) or name.startswith(FACES)


@pytest.mark.parametrize("name", [name for name in MODULES if is_pure(name)])
def test_what_decides_imports_nothing_that_acts(name):
    assert not {each for each in ours(name) if not is_pure(each)}
    assert not {each for each in imports(name) if each in ACTING or each.split(".")[0] in ACTING}


@pytest.mark.parametrize("name", [name for name in MODULES if is_pure(name)])
def test_what_decides_does_not_look_at_the_clock(name):
    calls = [
        node.func.attr
        for node in ast.walk(MODULES[name])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    assert not {"now", "utcnow", "today", "monotonic", "time_ns"} & set(calls)


@pytest.mark.parametrize("name", list(MODULES))
def test_sql_is_written_in_the_store_alone(name):
    if not name.startswith("monitor.store"):
        assert not {"sqlite3", "sqlite_utils"} & imports(name)


@pytest.mark.parametrize("name", list(MODULES))
def test_sockets_are_opened_through_the_gate_and_the_vendors_clients(name):
    allowed = {
        "socket": {
            "monitor.gate",
            "monitor.dial",
            "monitor.health",
            "monitor.web.serving",
            "sources.inbound",
        },
        "urllib.request": {
            "alerts.slack_wire",
            "sources.slack_wire",
        },  # the type of what the SDK would have opened
        "http.client": set(),
        "requests": {
            "sources.mastodon_wire",
            "sources.reddit_wire",
        },  # the types that their SDKs speak in: nothing is opened with it
    }
    for library, users in allowed.items():
        assert library not in imports(name) or name in users


@pytest.mark.parametrize("name", list(MODULES))
def test_every_error_is_caught_by_name_but_in_the_loop(name):
    broad = [
        node
        for node in ast.walk(MODULES[name])
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception"))
    ]
    # The reader wraps two libraries whose errors have no root; tokenizers raises plain Exception.
    assert not broad or name in {"monitor.crew", "monitor.watch", "classifiers.transformer.reader"}


def test_our_plugins_register_as_a_users_own_would():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for group in ("vigie.sources", "vigie.classifiers", "vigie.channels"):
        written = set(project["entry-points"][group])
        assert {point.name for point in entry_points(group=group)} >= written
        for point in entry_points(group=group):
            if point.name in written:
                assert hasattr(point.load(), "Settings")


def test_files_are_short_enough_to_read_in_one_sitting():
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path
