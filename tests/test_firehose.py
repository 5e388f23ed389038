"""Bluesky's stream through the real daemon, in short: ``bench/jetstream.py`` does it for a minute at full speed."""

from __future__ import annotations

import pytest

from bench.jetstream import prove


@pytest.mark.slow
def test_nothing_is_lost_by_hang_ups_doubles_edits_and_a_kill(tmp_path):
    seen = prove(tmp_path, 4, 300, kill_at=2.5, hang_up_every=0.5)
    assert seen.sent == 1_200
    assert len(seen.expected) > 10
    assert seen.stored == seen.expected
    assert seen.doubled == 0
    assert seen.again
    assert seen.connections >= 2, "it was killed, and came back"
