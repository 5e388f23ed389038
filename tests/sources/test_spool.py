"""What was taken in is kept, whatever happens in between."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sources import spool
from sources.spool import Full, Known, Spool
from tests.makers import NOON

ROW = {"text": "Acme"}
DAY = timedelta(days=1)


def known(key="", nonce="", hours=0.0):
    return Known((NOON + timedelta(hours=hours)).timestamp(), key, "print", nonce, {"accepted": 1})


@pytest.fixture
def there(tmp_path):
    def opened(**given):
        made = Spool(tmp_path / "in" / "box", **given)
        made.open()
        return made

    return opened


def test_a_batch_is_there_in_order_until_it_is_settled(there):
    box = there()
    for number in range(3):
        box.put(known(f"k{number}"), [{"text": f"Acme {number}"}])
    numbers = [number for number, _ in box.batches()]
    assert numbers == sorted(numbers)
    assert [b"".join(box.rows(path)) for _, path in there().batches()] == [
        b'{"text": "Acme 0"}\n',
        b'{"text": "Acme 1"}\n',
        b'{"text": "Acme 2"}\n',
    ]
    box.settle(numbers[1], NOON)
    assert [number for number, _ in box.batches()] == numbers[2:]
    assert box.batches(numbers[2]) == []


@pytest.mark.parametrize("settled", [False, True])
def test_what_was_answered_is_known_after_a_restart(there, settled):
    box = there()
    box.put(known("k", "n"), [ROW])
    if settled:
        box.settle(box.batches()[-1][0], NOON)
    again = there()
    assert again.known("k", NOON) == known("k", "n")
    assert again.seen("n")
    assert again.known("", NOON) is None
    assert not again.seen("")


def test_of_two_at_once_one_is_kept(there):
    box = there()
    first = box.put(known("k"), [ROW])
    assert box.put(known("k", hours=1), [ROW]) == first
    by_nonce = box.put(known("a", "n"), [ROW])
    assert box.put(known("b", "n"), [ROW]) == by_nonce
    assert len(box.batches()) == 2


def test_after_a_day_a_key_is_forgotten(there):
    box = there()
    box.put(known("k", "n"), [ROW])
    box.settle(box.batches()[-1][0], NOON + DAY)
    assert box.known("k", NOON) is None
    assert not box.seen("n")
    assert there().known("k", NOON + DAY) is None
    box.put(known("k", hours=25), [ROW])
    assert len(box.batches()) == 1


def test_a_key_may_be_used_again_after_a_day_though_nothing_was_settled(there):
    box = there()
    box.put(known("k"), [ROW])
    box.put(known("k", hours=24), [ROW])
    assert len(box.batches()) == 2


def test_numbers_grow_though_the_folder_was_emptied_or_the_clock_went_back(there, tmp_path):
    box = there()
    box.put(known(), [ROW])
    ((first, path),) = box.batches()
    path.unlink()
    again = there()
    again.put(known(), [ROW])
    ((second, path),) = again.batches()
    assert second > first
    path.rename(path.with_name(f"{10**19:020d}.jsonl"))
    later = there()
    later.put(known(), [ROW])
    assert later.batches()[-1][0] == 10**19 + 1


def test_what_a_kill_left_half_done_is_not_taken_for_a_batch(there, tmp_path):
    box = there()
    box.put(known("k"), [ROW])
    box.settle(box.batches()[-1][0], NOON)
    folder = tmp_path / "in" / "box"
    (folder / "00000000000000000009.part").write_text('{"half')
    (folder / "notes.jsonl").write_text("of somebody")
    with (folder / "answers").open("ab") as answers:
        answers.write(b'{"at": 1.0, "key": "ha')
    again = there()
    assert again.batches() == []
    assert list(folder.glob("*.part")) == []
    again.put(known("next"), [ROW])
    again.settle(again.batches()[-1][0], NOON)
    assert there().known("next", NOON)
    assert there().known("k", NOON)


@pytest.mark.parametrize(
    "line", [b"", b"[]", b"{}", b'{"at": 1, "key": "", "print": "", "nonce": "", "answer": {}}']
)
def test_a_line_that_is_not_ours_is_nothing(line):
    assert Known.read(line) is None


def test_too_much_waiting_is_refused_until_some_is_settled(there):
    box = there(most=400)
    box.put(known(), [ROW])
    box.put(known(), [ROW])
    with pytest.raises(Full):
        box.put(known(), [{"text": "Acme " * 40}])
    assert len(box.batches()) == 2
    with pytest.raises(Full):
        there(most=400).put(known(), [{"text": "Acme " * 40}])
    box.settle(box.batches()[-1][0], NOON)
    box.put(known(), [ROW])


def test_the_list_of_answers_is_written_anew_when_most_of_it_is_old(there, tmp_path):
    answers = tmp_path / "in" / "box" / "answers"
    box = there()
    answers.write_bytes(known("old").write() * (spool._STALE + 10))
    box = there()
    box.put(known("new", hours=30), [ROW])
    box.settle(box.batches()[-1][0], NOON + timedelta(hours=30))
    assert answers.read_bytes() == known("new", hours=30).write()
    assert there().known("new", NOON + timedelta(hours=30))


def test_opening_twice_is_opening_once(there):
    box = there()
    box.put(known("k"), [ROW])
    box.open()
    assert box.known("k", NOON)


def test_a_batch_that_cannot_be_written_leaves_nothing(there, tmp_path):
    box = there()
    folder = tmp_path / "in" / "box"
    folder.rename(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="No such file"):
        box.put(known("k"), [ROW])
    assert box.known("k", NOON) is None
    assert box.batches() == []
