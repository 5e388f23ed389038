"""What platforms count of posts, from the shell."""

from __future__ import annotations

from tests.cli.conftest import ago


def test_from_a_file_to_json_and_back(desk):
    row = {"id": "a", "author": "jo", "text": "Acme is mine", "published_at": ago(minutes=5)}
    desk.post(**row, likes=62, stars=2)
    assert desk.on_desk("once").code == 0
    desk.post(**row, likes=312, stars=2)
    assert desk.on_desk("once").code == 0
    shown = desk.on_desk("mentions", "--format", "json")
    one = shown.json[0]
    assert (one["likes"], one["replies"], one["shares"], one["stars"]) == (312, None, None, 2)
    assert [each["likes"] for each in one["growth"]] == [62, 312]
    assert "312 likes · 2 stars" in desk.on_desk("mentions").out
    header, first, *_ = desk.on_desk("mentions", "--format", "csv").out.splitlines()
    assert header.endswith("likes,replies,shares,stars")
    assert first.endswith("312,,,2")
    again = desk.folder / "again.json"
    again.write_text(shown.out)
    other = ("--rules", str(desk.rules), "--db", str(desk.folder / "other.db"))
    assert desk.vigie("import", str(again), *other).code == 0
    assert "312 likes · 2 stars" in desk.vigie("mentions", *other).out
