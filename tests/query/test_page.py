"""The page about the query language says what is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.config.load import load
from monitor.query import parse
from monitor.wiring import kinds

PAGE = (Path(__file__).parents[2] / "docs" / "query.md").read_text(encoding="utf-8")
WRITTEN = [
    query
    for line in PAGE.splitlines()
    if line.startswith("| `")
    for query in re.findall("`([^`]+)`", line.split("|")[1])
]


@pytest.mark.parametrize("query", WRITTEN)
def test_every_query_of_the_table_can_be_written(query):
    parse(query, judged=True)


@pytest.mark.parametrize("rules", re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
def test_the_rules_of_the_page_load(rules):
    config = load(rules, kinds=kinds(), environ={}, read_file=str)
    assert all(brand.query for brand in config.brands)


def test_the_table_is_read():
    assert len(WRITTEN) == 34
