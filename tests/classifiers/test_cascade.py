from __future__ import annotations

import json
import shutil
from datetime import timedelta
from typing import Any

import pytest

from classifiers.cascade import CascadeClassifier, CascadeSettings
from classifiers.transformer import RETRY
from monitor.errors import ClassifierError
from monitor.model import Mention, MentionId
from monitor.ports import Surroundings
from tests.classifiers.transformer.tiny import THREE, WITHOUT_MODULO, make_folder
from tests.contracts import ClassifierContract
from tests.fakes import FakeClock
from tests.makers import make_mention

VADER: dict[str, Any] = {"kind": "vader"}
TINY: dict[str, Any] = {"kind": "transformer", "model": "tiny"}
MORE: dict[str, Any] = {"kind": "transformer", "model": "more"}


def make_cascade(
    folder, *stages: dict[str, Any], clock: FakeClock | None = None, **settings: Any
) -> CascadeClassifier:
    """A cascade of VADER and a model of eight words, unless said otherwise."""
    if not (folder / "tiny").exists():
        make_folder(folder / "tiny", name="tiny")
    read = CascadeSettings.model_validate({"stages": stages or (VADER, TINY), **settings}, strict=False)
    return CascadeClassifier(read, Surroundings(name="sentiment", clock=clock or FakeClock(), folder=folder))


def speakers(cascade: CascadeClassifier, *texts: str, lang: str = "en") -> list[str]:
    said = cascade.classify([make_mention(text=text, lang=lang) for text in texts])
    return [opinion.model.partition(" ")[0] for opinion in said]


class TestTheDefault(ClassifierContract):
    def make(self):
        return _DEFAULT

    def mention(self, text: str) -> Mention:
        return make_mention(text=text, lang="en", id=MentionId("mention-of-the-contract"))


_DEFAULT = CascadeClassifier(CascadeSettings(), Surroundings(name="sentiment", clock=FakeClock()))


def test_by_default_every_mention_is_read_with_care():
    assert speakers(_DEFAULT, "good", "the Acme shop opens at nine") == ["minilm-social-en"] * 2


def test_other_languages_are_read_by_the_linear_model():
    assert speakers(_DEFAULT, "Quelle horreur, ce service", lang="fr") == ["linear"]


def test_where_the_first_and_the_lexicon_say_opposite_things_it_is_read_again(tmp_path):
    """Sure as the first may be: there it errs most."""
    cascade = make_cascade(tmp_path, {"kind": "linear"}, TINY, sure=0.34)
    assert speakers(cascade, "ruined my day", "thanks for ruining my day") == ["linear", "tiny"]


def test_a_linear_model_that_is_missing_is_left_out_as_any_other(tmp_path):
    cascade = make_cascade(tmp_path, VADER, {"kind": "linear", "model": "gone.npz"})
    assert speakers(cascade, "good") == ["vader"]
    assert "gone.npz" in cascade.trouble


def test_what_the_first_is_sure_of_goes_no_further(tmp_path):
    cascade = make_cascade(tmp_path, sure=0.6)
    assert speakers(cascade, "good good good good", "so") == ["vader", "tiny"]


@pytest.mark.parametrize("lang", ["fr", "und"])
def test_what_a_later_stage_does_not_read_costs_none_of_its_budget(tmp_path, lang):
    cascade = make_cascade(tmp_path, budget={"share": 0.5})
    mixed = [make_mention(text="so", lang=lang), make_mention(text="so", lang="en")]
    assert [opinion.model.split()[0] for opinion in cascade.classify(mixed)] == ["vader", "tiny"]


def test_the_most_doubtful_go_first_within_a_share(tmp_path):
    cascade = make_cascade(tmp_path, budget={"share": 0.5})
    assert speakers(cascade, "horrible hateful crime", "so", "good", "great love and joy") == [
        "vader",
        "tiny",
        "tiny",
        "vader",
    ]


def test_a_rate_is_kept_by_the_clock(tmp_path):
    clock = FakeClock()
    cascade = make_cascade(tmp_path, clock=clock, budget={"rate": 1 / 60})
    assert speakers(cascade, "so", "so") == ["tiny", "vader"]
    assert speakers(cascade, "so") == ["vader"]
    clock.forward(timedelta(minutes=1))
    assert speakers(cascade, "so", "so") == ["tiny", "vader"]


def test_where_the_lexicon_says_the_opposite_nobody_is_sure(tmp_path):
    """The contrary model is as sure that "bad" is positive as that "so" is negative; VADER knows one of the two words."""
    make_folder(
        tmp_path / "contrary", name="contrary", labels={"0": "positive", "1": "neutral", "2": "negative"}
    )
    contrary = {"kind": "transformer", "model": "contrary"}
    assert speakers(make_cascade(tmp_path, contrary, TINY, sure=0.6), "bad", "so") == ["tiny", "contrary"]
    limited = make_cascade(tmp_path, contrary, TINY, budget={"share": 0.5})
    assert speakers(limited, "so", "bad") == ["contrary", "tiny"]


def test_a_chain_may_have_three(tmp_path):
    make_folder(tmp_path / "more", name="more")
    cascade = make_cascade(tmp_path, VADER, TINY, MORE, sure=0.7)
    assert speakers(cascade, "great love and joy", "bad", "bad good fine so") == ["vader", "tiny", "more"]


def test_a_later_stage_that_is_not_there_is_left_out_and_tried_again(tmp_path):
    clock = FakeClock()
    cascade = make_cascade(tmp_path, VADER, MORE, clock=clock)
    assert speakers(cascade, "so") == ["vader"]
    assert "no such folder" in cascade.trouble
    with pytest.raises(ClassifierError, match="no such folder"):
        cascade.probe()
    make_folder(tmp_path / "more", name="more")
    assert speakers(cascade, "so") == ["vader"]
    clock.forward(RETRY)
    assert speakers(cascade, "so") == ["more"]
    assert not cascade.trouble
    assert cascade.probe() == "2 stages"


def test_a_later_stage_that_fails_as_it_reads_is_left_out_and_tried_again(tmp_path):
    clock = FakeClock()
    make_folder(tmp_path / "more", name="more", network=b"no network")
    cascade = make_cascade(tmp_path, VADER, MORE, clock=clock)
    assert speakers(cascade, "so") == ["vader"]
    assert "cannot be loaded" in cascade.trouble
    (tmp_path / "more" / "onnx" / "model.onnx").write_bytes(THREE)
    clock.forward(RETRY)
    assert speakers(cascade, "so") == ["more"]
    assert not cascade.trouble


def test_a_first_stage_that_is_not_there_is_an_error_at_once(tmp_path):
    with pytest.raises(ClassifierError, match="no such folder"):
        make_cascade(tmp_path, MORE, VADER)


def test_a_model_that_was_loaded_outlives_its_folder(tmp_path):
    cascade = make_cascade(tmp_path)
    assert speakers(cascade, "so") == ["tiny"]
    shutil.rmtree(tmp_path / "tiny")
    assert speakers(cascade, "so") == ["tiny"]


# --- haste ---


def hasty(said) -> list[bool]:
    return [opinion.hasty for opinion in said]


def test_at_a_glance_the_first_speaks_and_what_a_later_one_reads_is_hasty(tmp_path):
    cascade = make_cascade(tmp_path, sure=0.6)
    mentions = [
        make_mention(text="so", lang="en"),
        make_mention(text="so", lang="fr"),
        make_mention(text="good good good good", lang="en"),
    ]
    said = cascade.glance(mentions)
    assert {opinion.model.split()[0] for opinion in said} == {"vader"}
    assert hasty(said) == [True, False, False]
    assert hasty(cascade.classify(mentions)) == [False, False, False]


def test_what_a_rate_leaves_is_hasty_and_what_a_share_leaves_is_final(tmp_path):
    mentions = [make_mention(text="so", lang="en") for _ in range(4)]
    assert hasty(make_cascade(tmp_path, budget={"rate": 1 / 60}).classify(mentions)).count(True) == 3
    assert hasty(make_cascade(tmp_path, budget={"share": 0.25}).classify(mentions)).count(True) == 0


def test_what_a_stage_that_cannot_be_used_would_have_read_is_hasty_unless_a_later_one_read_it(tmp_path):
    so = [make_mention(text="so", lang="en")]
    gone = {"kind": "transformer", "model": "gone"}
    assert hasty(make_cascade(tmp_path, VADER, gone).classify(so)) == [True]
    assert hasty(make_cascade(tmp_path, VADER, gone).glance(so)) == [True]
    assert hasty(make_cascade(tmp_path, VADER, TINY, gone).classify(so)) == [True]
    assert hasty(make_cascade(tmp_path, VADER, gone, TINY).classify(so)) == [False]
    make_folder(tmp_path / "broken", name="broken", network=b"no network")
    broken = {"kind": "transformer", "model": "broken"}
    assert hasty(make_cascade(tmp_path, VADER, broken).classify(so)) == [True]


def test_what_a_later_stage_fails_on_is_judged_in_haste_and_what_it_gives_up_is_not(tmp_path):
    """The first is worth a second look when the model is back; the second would end as it did."""
    clock = FakeClock()
    make_folder(tmp_path / "more", name="more", network=WITHOUT_MODULO)
    whole = json.loads((tmp_path / "more" / "tokenizer.json").read_text())
    whole["model"]["vocab"]["poison"] = 100
    (tmp_path / "more" / "tokenizer.json").write_text(json.dumps(whole))
    cascade = make_cascade(tmp_path, VADER, MORE, clock=clock)
    mentions = [make_mention(text=text, lang="en") for text in ("bad poison", "bad")]
    poison, sound = cascade.classify(mentions)
    assert [poison.model.split()[0], sound.model.split()[0]] == ["vader", "more"]
    assert (poison.hasty, cascade.trouble) == (False, "")

    (tmp_path / "more" / "onnx" / "model.onnx").write_bytes(b"no network")
    cascade = make_cascade(tmp_path, VADER, MORE, clock=clock)
    said = cascade.classify(mentions)
    assert {(opinion.model.split()[0], opinion.hasty) for opinion in said} == {("vader", True)}
    assert "cannot be loaded" in cascade.trouble


def test_a_first_stage_that_fails_as_it_reads_is_told_too(tmp_path):
    make_folder(tmp_path / "more", name="more", network=b"no network")
    cascade = make_cascade(tmp_path, MORE, VADER)
    assert speakers(cascade, "so good") == ["vader"]
    assert "cannot be loaded" in cascade.trouble


def test_a_probe_loads_every_model(tmp_path):
    make_folder(tmp_path / "more", name="more", network=b"no network")
    with pytest.raises(ClassifierError, match="cannot be loaded"):
        make_cascade(tmp_path, VADER, TINY, MORE).probe()
