"""``docs/datasette.yaml`` describes the schema as it is: every table and view, and no column that is not there."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docs" / "datasette.yaml"
SAID = YAML(typ="safe").load(FILE.read_text(encoding="utf-8"))["databases"]["vigie"]


@pytest.fixture
def conn(empty):
    with contextlib.closing(sqlite3.connect(empty)) as conn:
        yield conn


def columns(conn, name: str) -> set[str]:
    return {row[1] for row in conn.execute("SELECT cid, name FROM pragma_table_info(?)", (name,))}


def test_every_table_and_view_is_described_and_nothing_else(conn):
    rows = conn.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
    assert {name for (name,) in rows if not name.startswith("mentions_fts")} == SAID["tables"].keys()
    assert all(one["description"] for one in SAID["tables"].values())


@pytest.mark.parametrize("table", SAID["tables"])
def test_every_column_that_is_named_is_there(conn, table):
    said = SAID["tables"][table]
    named = {*said.get("columns", ()), *said.get("facets", ())}
    named |= {said[key] for key in ("sort", "sort_desc", "label_column", "fts_pk") if key in said}
    assert named <= columns(conn, table)
    assert not {*said} - {
        "description", "columns", "facets", "sort", "sort_desc", "label_column", "fts_pk", "fts_table", "hidden"
    }  # fmt: skip


@pytest.mark.parametrize("query", SAID["queries"])
def test_every_query_can_be_asked(conn, query):
    sql = SAID["queries"][query]["sql"]
    given = dict.fromkeys(re.findall(r"(?<=\W):(\w+)", sql), "x")
    assert conn.execute(sql, given).fetchall() == []


def test_the_page_of_the_schema_names_every_table_and_every_exported_column(conn):
    page = (ROOT / "docs" / "schema.md").read_text(encoding="utf-8")
    from monitor.cli.export import COLUMNS

    missing = [name for name in SAID["tables"] if name != "_sqlite_migrations" and f"`{name}`" not in page]
    missing += [name for names in COLUMNS.values() for name in names if f"`{name}`" not in page]
    assert missing == []
