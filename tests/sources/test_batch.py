"""What one request holds."""

from __future__ import annotations

import json

import pytest

from sources.batch import MOST_ROWS, read_batch
from sources.records import FieldMap
from sources.signing import Refused

ONE, TWO = {"text": "Acme hums", "url": "https://a.example/1"}, {"title": "Acme"}
FORMS = {
    "an object": json.dumps(ONE),
    "an object over several lines": json.dumps(ONE, indent=2),
    "an array": json.dumps([ONE, TWO]),
    "lines": f"{json.dumps(ONE)}\n\n{json.dumps(TWO)}\r\n",
    "a mark before it": "\ufeff" + json.dumps(ONE),
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_read(form):
    batch = read_batch(FORMS[form].encode(), FieldMap())
    assert list(batch.rows) in ([ONE], [ONE, TWO])
    assert batch.refused == ()


def test_fields_may_have_other_names_and_what_is_no_field_is_left_out():
    batch = read_batch(b'{"body": "Acme", "secret": 1}', FieldMap({"text": "body"}))
    assert batch.rows == ({"text": "Acme"},)


def test_items_that_cannot_be_read_are_told_and_the_others_taken():
    batch = read_batch(json.dumps([ONE, {"url": "x"}, 7]).encode(), FieldMap())
    assert batch.rows == (ONE,)
    assert batch.refused == ("item 2: has neither text nor title", "item 3: is not a JSON object")


def test_of_many_some_are_told():
    batch = read_batch(json.dumps([ONE, *[{}] * 25]).encode(), FieldMap())
    assert len(batch.refused) == 21
    assert batch.refused[-1] == "and 5 more"


REFUSED = {
    "nothing": (b"", 422, "there is nothing in it"),
    "no item": (b"[]", 422, "there is nothing in it"),
    "a number": (b"7", 422, "item 1: is not a JSON object"),
    "no words": (b"{}", 422, "neither text nor title"),
    "a bad date": (b'{"text": "Acme", "published_at": "soon"}', 422, "no date"),
    "no JSON": (b"text=Acme", 400, "line 1 is not JSON"),
    "a line that is cut": (b'{"text": "Acme"}\n{"te', 400, "line 2 is not JSON"),
    "not UTF-8": (b'{"text": "\xff"}', 400, "UTF-8"),
    "nesting": (b"[" * 100_000, 400, "beyond all measure"),
    "nesting on a line": (b"{}\n" + b"[" * 100_000, 400, "line 2 is not JSON"),
    "too many": (json.dumps([ONE] * (MOST_ROWS + 1)).encode(), 413, "in parts"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_batch_is_refused_in_words(name):
    body, status, why = REFUSED[name]
    with pytest.raises(Refused, match=why) as told:
        read_batch(body, FieldMap())
    assert told.value.status == status
