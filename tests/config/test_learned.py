"""``learned:`` in the rules: the file is read, or refused where it stands."""

from __future__ import annotations

import pytest

from monitor.errors import ConfigError
from monitor.learning.file import Learned, MadeFor, made_for, write_learned
from tests.config.kinds import Vader, config

HEAD = "version: 1\nbrands: {acme: {terms: [Acme]}}\n"
LINE = "learned: learned/0003.json\n"
VADER = "classifiers: {sentiment: {kind: vader}}\n"


def text(made: MadeFor) -> str:
    learned = Learned(name="0003", made_for=made, models=("vader 1",), until=None, corrections=1, themes={})
    return write_learned(learned, brands={}, figures={})


def test_the_file_that_is_named_is_read():
    found = config(HEAD + VADER + LINE, files={"learned/0003.json": text(made_for(Vader(kind="vader")))})
    assert found.learned is not None
    assert (found.learned.name, found.learned.models) == ("0003", ("vader 1",))
    assert config(HEAD + LINE, files={"learned/0003.json": text(MadeFor("default", ""))}).learned
    assert config(HEAD).learned is None


@pytest.mark.parametrize(
    ("files", "why"),
    [
        (
            {},
            "there is no file learned/0003.json that could be read: run `vigie learn` again, or take this line",
        ),
        ({"learned/0003.json": "{}"}, "learned/0003.json: it is not what `vigie learn` writes"),
        ({"learned/0003.json": "\udcff"}, "learned/0003.json: it is no text"),
        (
            {"learned/0003.json": text(MadeFor("linear", ""))},
            "another sentiment classifier (linear) than `classifiers:` asks for (vader)",
        ),
        (
            {"learned/0003.json": text(MadeFor("vader", "other"))},
            "another sentiment classifier (other settings) than `classifiers:` asks for (vader)",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_told_where_it_is_named(files, why):
    with pytest.raises(ConfigError) as caught:
        config(HEAD + VADER + LINE, files=files)
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (4, 10)
    assert why in problem.message
