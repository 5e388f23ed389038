from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import cache

import pytest
from structlog.testing import capture_logs

from classifiers.transformer import RETRY, TransformerClassifier, TransformerSettings
from classifiers.transformer.classifier import DEFAULT, MAX_EVIDENCE
from classifiers.transformer.folder import BUILT_IN
from monitor.errors import ClassifierError
from monitor.model import Mention, MentionId
from monitor.ports import Surroundings
from tests.classifiers.transformer.tiny import THREE, WITHOUT_MODULO, make_folder
from tests.contracts import NAUGHTY, ClassifierContract, check_opinion
from tests.fakes import FakeClock
from tests.makers import make_mention


def make_classifier(
    model: str = DEFAULT, folder=None, languages=(), clock: FakeClock | None = None
) -> TransformerClassifier:
    around = Surroundings(name="sentiment", clock=clock or FakeClock(), folder=folder or BUILT_IN)
    return TransformerClassifier(TransformerSettings(model=model, languages=languages), around)


boxed = cache(make_classifier)  # a third of a second to load


class TestTheModelInTheBox(ClassifierContract):
    def make(self):
        return boxed()

    def mention(self, text: str) -> Mention:
        return make_mention(text=text, lang="en", id=MentionId("mention-of-the-contract"))


def test_a_fresh_one_says_the_same_of_every_text():
    mentions = [make_mention(text=text, lang="en") for text in NAUGHTY.values()]
    assert make_classifier().classify(mentions[::-1])[::-1] == boxed().classify(mentions)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("I love the new Acme app, it works so well", "positive"),
        ("Never again. Two hours on hold and nobody helped us.", "negative"),
        ("Acme opens a store in Lyon on Tuesday", "neutral"),
        ("Not bad at all, the Acme app works nicely now", "positive"),
        ("my flight is delayed again 😡 #WorstAirlineEver", "negative"),
    ],
)
def test_it_reads_what_a_lexicon_cannot(text, label):
    (opinion,) = boxed().classify([make_mention(text=text, lang="en")])
    assert opinion.sentiment is not None
    assert opinion.sentiment.label == label
    assert (opinion.sentiment.score > 0.3) == (label == "positive")
    assert (opinion.sentiment.score < -0.3) == (label == "negative")


@pytest.mark.parametrize("lang", ["fr", None, "de-AT", ""])
def test_of_a_language_it_does_not_read_it_has_no_opinion(lang):
    (opinion,) = boxed().classify([make_mention(text="What a great day", lang=lang)])
    assert opinion.sentiment is None
    assert opinion.model.startswith("minilm-social-en ")


@pytest.mark.parametrize("lang", ["en", "en-GB", "EN-us"])
def test_english_is_english_everywhere(lang):
    (opinion,) = boxed().classify([make_mention(text="What a great day", lang=lang)])
    assert opinion.sentiment is not None


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_where_there_is_no_word_there_is_no_opinion(text):
    (opinion,) = boxed().classify([make_mention(text=text, lang="en")])
    assert opinion.sentiment is None


def test_evidence_stands_in_the_text_and_pulls_both_ways():
    mention = make_mention(text="I love the phone, but the battery is terrible, terrible!", lang="en")
    (opinion,) = boxed().classify([mention])
    check_opinion(opinion, mention)
    assert opinion.sentiment is not None
    weights = {evidence.words: evidence.weight for evidence in opinion.sentiment.evidence}
    assert 0 < len(weights) <= MAX_EVIDENCE
    assert weights["terrible"] < 0
    assert list(weights.values()) == sorted(weights.values(), key=abs, reverse=True)


def test_a_stranger_s_mention_in_the_same_batch_changes_nothing():
    """Dynamic int8 takes its scales from all that is read at once: 13 of 890 labels turned in batches of 32."""
    mention = make_mention(text="the update is fine, I suppose", lang="en")
    loud = [make_mention(text="WORST!!! " * n + "😡" * n, lang="en") for n in range(1, 20)]
    alone = boxed().classify([mention])
    assert boxed().classify([*loud, mention])[-1:] == alone


def test_a_folder_is_found_beside_the_rules(tmp_path):
    make_folder(tmp_path / "models" / "own", name="own", version="2")
    (opinion,) = make_classifier("models/own", tmp_path).classify([make_mention(text="bad", lang="en")])
    assert opinion.model == "own 2"
    assert opinion.sentiment is not None
    assert opinion.sentiment.evidence == ()


def test_the_rules_may_say_what_it_reads(tmp_path):
    make_folder(tmp_path / "own")
    classifier = make_classifier("own", tmp_path, ("fr",))
    said = classifier.classify([make_mention(text="bad", lang=lang) for lang in ("fr", "en")])
    assert [opinion.sentiment is not None for opinion in said] == [True, False]


def test_no_such_model_is_said_at_once(tmp_path):
    with pytest.raises(ClassifierError, match="no such folder"):
        make_classifier("none", tmp_path)


@pytest.mark.parametrize("model", ["..", "../models", "/"])
def test_a_way_out_of_the_box_is_a_folder_like_any_other(model, tmp_path):
    with pytest.raises(ClassifierError, match=r"no such folder|config\.json is missing"):
        make_classifier(model, tmp_path)


def test_a_model_that_was_tampered_with_is_never_run(tmp_path):
    folder = shutil.copytree(BUILT_IN / DEFAULT, tmp_path / "copy")
    with (folder / "onnx" / "model_quantized.onnx").open("r+b") as weights:
        weights.seek(1_000_000)
        weights.write(b"\x01\x02\x03")
    classifier = make_classifier("copy", tmp_path)
    with pytest.raises(ClassifierError, match="SHA-256 differs"):
        classifier.probe()
    (opinion,) = classifier.classify([make_mention(text="bad", lang="en")])
    assert opinion.sentiment is None
    assert opinion.hasty, "to be read again when the model is back"
    assert "SHA-256 differs" in classifier.trouble


def test_a_model_that_fails_is_told_left_alone_and_tried_again_as_the_folder_is_then(tmp_path):
    clock = FakeClock()
    make_folder(tmp_path / "own", name="own", network=b"no network")
    classifier = make_classifier("own", tmp_path, clock=clock)
    french, english = make_mention(text="bad", lang="fr"), make_mention(text="bad", lang="en")
    assert not classifier.trouble
    said = classifier.classify([french, english])
    assert [(opinion.sentiment, opinion.hasty) for opinion in said] == [(None, False), (None, True)]
    assert "cannot be loaded" in classifier.trouble
    shutil.rmtree(tmp_path / "own")
    clock.forward(RETRY)
    assert classifier.classify([english])[0].sentiment is None
    assert "no such folder" in classifier.trouble
    make_folder(tmp_path / "own", name="own", version="2", network=THREE)
    assert classifier.classify([english])[0].sentiment is None, "it is too early to try"
    clock.forward(RETRY)
    assert classifier.classify([french])[0].sentiment is None
    assert classifier.trouble, "nobody has asked it anything yet"
    (opinion,) = classifier.classify([english])
    assert opinion.sentiment is not None
    assert (opinion.model, opinion.hasty, classifier.trouble) == ("own 2", False, "")


def test_a_mention_that_a_model_gives_up_is_named_in_the_log_and_is_no_trouble(tmp_path):
    """Token 100 is not in the table of eight rows: the network fails on that text, and on no other."""
    folder = make_folder(tmp_path / "own", name="own", network=WITHOUT_MODULO)
    whole = json.loads((folder / "tokenizer.json").read_text())
    whole["model"]["vocab"]["poison"] = 100
    (folder / "tokenizer.json").write_text(json.dumps(whole))
    classifier = make_classifier("own", tmp_path)
    texts = {"sound": "bad", "odd": "poison", "other": "good"}
    mentions = [make_mention(text=text, lang="en", id=MentionId(id_)) for id_, text in texts.items()]
    with capture_logs() as logs:
        said = classifier.classify(mentions)
    assert [opinion.sentiment is not None for opinion in said] == [True, False, True]
    assert [(line["event"], line["mention"], line["model"]) for line in logs] == [
        ("mention given up by a model", "odd", "own 1")
    ]
    assert not said[1].hasty, "to read it again would end as it did"
    assert not classifier.trouble


def test_a_probe_says_which_model_reads_what():
    assert boxed().probe().startswith("minilm-social-en ")
    assert boxed().probe().endswith("reads en")


def test_nothing_heavy_is_imported_before_the_first_mention_is_read():
    code = (
        "import sys; from tests.classifiers.transformer.test_classifier import make_classifier; make_classifier();"
        "print({'onnxruntime', 'numpy', 'tokenizers'} & sys.modules.keys())"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
