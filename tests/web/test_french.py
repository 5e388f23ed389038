"""Under ``language: fr`` every page is French: none of our English words is left on any."""

from __future__ import annotations

import pytest

from tests.tongues import english_left, visible
from tests.web.conftest import MENTIONS, OPEN, site_in, visit

PATHS = (
    *("/", "/alerts", "/alerts/open1", "/alerts/over1", "/alerts/nope", "/mentions", "/mentions/angry1"),
    *("/mentions/nope", "/mentions?since=soon", "/answers", "/brands", "/brands?since=2026-03-09&until=2026-03-08"),
    *("/rules", "/why-not", "/why-not?rule=mood-turns", "/why-not?rule=none", "/why-not?rule=loud&at=2099-01-01"),
    *("/sources", "/nowhere", "/digests", "/digests/any", "/digests/any?from=soon&to=2026-03-10", "/digests/nope"),
    *("/answers?since=7d", "/alerts?since=soon", "/mentions?sentiment=read&type=post&sampled=no"),
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_a_page_under_french_has_no_english_word(filled, tmp_path, path):
    people = [
        MENTIONS,
        OPEN,
        "mood turns safety scare loud console news never file call the shop posts zoe none nope soon",
    ]
    site = site_in(tmp_path, filled, language="fr")
    html = visit(site).web.get(path).text
    site.kept.close()
    assert 'lang="fr"' in html
    assert not english_left(visible(html), people)
