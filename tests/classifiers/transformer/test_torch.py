"""What only torch can show: models without an ONNX file, and models made smaller or trained."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from classifiers.transformer import TransformerClassifier, TransformerSettings
from classifiers.transformer.folder import ModelFolder, Wanted
from classifiers.transformer.reader import Reader
from monitor.errors import ClassifierError
from monitor.model import Mention, MentionId
from monitor.ports import Surroundings
from tests.classifiers.transformer.checkpoints import bert, roberta
from tests.contracts import ClassifierContract
from tests.fakes import FakeClock
from tests.makers import make_mention

NEEDED = "pip install 'vigie[train-transformer]'"
pytest.importorskip("torch", reason=NEEDED)
pytest.importorskip("onnx", reason=NEEDED)
pytestmark = [pytest.mark.torch, pytest.mark.slow]

TEXT = "Acme is bad, so bad @acme https://acme.example"


def read(folder, text: str = TEXT, **wanted) -> list[float]:
    found = Reader(ModelFolder(folder, wanted=Wanted(languages=("en",), device="cpu", **wanted))).read(text)
    return list(found.probabilities.values())


@pytest.mark.parametrize("make", [bert, roberta])
def test_it_says_what_the_pipeline_of_transformers_says(tmp_path, make):
    import transformers

    folder = make(tmp_path / "m")
    pipe = transformers.pipeline("text-classification", model=str(folder), device="cpu")
    told = {one["label"]: one["score"] for one in pipe(TEXT, top_k=None)}
    assert read(folder) == pytest.approx([told["negative"], told["neutral"], told["positive"]], abs=1e-5)


def test_handles_and_links_are_blotted_out_where_a_model_was_trained_so(tmp_path):
    folder = roberta(tmp_path / "m")
    named = Reader(ModelFolder(folder, wanted=Wanted(languages=("en",), device="cpu", text="names")))
    assert list(named.read(TEXT).probabilities.values()) == read(folder, "Acme is bad, so bad @user http")
    assert named.read(TEXT) == named.read(TEXT.replace("@acme", "@someone"))


def test_nothing_is_fetched_and_no_code_is_run(tmp_path):
    folder = bert(tmp_path / "m")
    config = json.loads((folder / "config.json").read_text())
    config["auto_map"] = {"AutoModelForSequenceClassification": "evil.Evil", "AutoConfig": "evil.Config"}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "evil.py").write_text("raise SystemExit('it was run')")
    code = (
        "import sys\n"
        "def watch(event, args):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo'): raise SystemExit(f'{event} {args}')\n"
        "sys.addaudithook(watch)\n"
        "from tests.classifiers.transformer.test_torch import read\n"
        f"from pathlib import Path; print(len(read(Path({str(folder)!r}))))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert told.stdout.strip() == "3", told.stderr


def test_an_encoder_that_never_learnt_to_classify_is_refused(tmp_path):
    """transformers would give it a head of random numbers."""
    with pytest.raises(ClassifierError, match=r"lack .*classifier.*never trained to classify"):
        read(bert(tmp_path / "m", head=False))


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda folder: (folder / "model.safetensors").write_bytes(b"no weights"), "cannot be loaded"),
        (lambda folder: (folder / "model.safetensors").write_bytes(b""), "cannot be loaded"),
        (
            lambda folder: (folder / "model.safetensors").rename(folder / "pytorch_model.bin"),
            r"its weights are a pickle \(pytorch_model.bin\)",
        ),
    ],
)
def test_weights_that_cannot_be_used_are_an_error(tmp_path, harm, told):
    folder = bert(tmp_path / "m")
    harm(folder)
    with pytest.raises(ClassifierError, match=told):
        read(folder)


def test_many_labels_add_up_to_three_where_they_are_explained(tmp_path):
    stars = {0: "1 star", 1: "2 stars", 2: "3 stars", 3: "4 stars", 4: "5 stars"}
    folder = bert(tmp_path / "m", stars)
    with pytest.raises(ClassifierError, match="stars are no feelings"):
        read(folder)
    explained = dict(
        zip(stars.values(), ["negative", "negative", "neutral", "positive", "positive"], strict=True)
    )
    found = read(folder, labels=explained)
    turned = read(folder, labels=explained | {"3 stars": "positive", "2 stars": "neutral"})
    assert sum(found) == pytest.approx(1)
    assert found[0] > turned[0]
    assert turned[2] == pytest.approx(found[1] + found[2])


@cache
def classifier() -> TransformerClassifier:
    folder = roberta(Path(mkdtemp()) / "m")
    settings = TransformerSettings(model=str(folder), languages=("en",), device="cpu", text="names")
    return TransformerClassifier(settings, Surroundings("sentiment", FakeClock(), folder=folder))


class TestAModelWithoutAGraph(ClassifierContract):
    """torch, in the model's own process."""

    def make(self):
        return classifier()

    def mention(self, text: str) -> Mention:
        return make_mention(text=text, lang="en", id=MentionId("mention-of-the-contract"))

    def test_it_is_read_without_evidence(self):
        (opinion,) = self.make().classify([self.mention("Acme is bad")])
        assert opinion.sentiment is not None
        assert opinion.sentiment.evidence == ()
