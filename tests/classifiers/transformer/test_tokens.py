"""Our tokens are those of transformers, from either file."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from classifiers.transformer.folder import ModelFolder
from classifiers.transformer.tokens import tokenizer_of
from monitor.errors import ClassifierError
from tests.classifiers.transformer.checkpoints import SENTENCES, bytelevel, wordpiece
from tests.classifiers.transformer.tiny import make_folder

TEXTS = [*SENTENCES[:4], "", "  ", "Unheard words, naïve café ☕", "so so so " * 100, "خدمة سيئة", "a\nb\tc"]
pytestmark = pytest.mark.slow


@pytest.fixture(params=[wordpiece, bytelevel], ids=["WordPiece", "byte-level"])
def folder(request, tmp_path):
    made = make_folder(tmp_path / "m")
    config = '{"id2label": {"0": "negative", "1": "neutral", "2": "positive"}, "model_type": "%s"}'
    (made / "tokenizer.json").unlink()
    request.param(made)
    (made / "config.json").write_text(config % ("bert" if request.param is wordpiece else "roberta"))
    return made


def test_they_are_the_same_numbers_that_transformers_gives(folder):
    transformers = pytest.importorskip("transformers", reason="pip install 'vigie[transformers]'")
    theirs = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
    ours = tokenizer_of(ModelFolder(folder, ["en"]))
    for text in TEXTS:
        assert ours.encode(text).ids == theirs(text, truncation=True, max_length=128)["input_ids"], text


def test_a_vocabulary_alone_is_enough_where_transformers_is(folder):
    pytest.importorskip("transformers", reason="pip install 'vigie[transformers]'")
    whole = tokenizer_of(ModelFolder(folder, ["en"]))
    bare = shutil.copytree(folder, folder.with_name("bare"))
    (bare / "tokenizer.json").unlink()
    made = tokenizer_of(ModelFolder(bare, ["en"]))
    for text in TEXTS:
        assert made.encode(text).ids == whole.encode(text).ids, text


def test_a_tokenizer_file_needs_neither_transformers_nor_torch(folder):
    code = (
        "import sys; from pathlib import Path; from classifiers.transformer.folder import ModelFolder;"
        "from classifiers.transformer.reader import Reader;"
        f"Reader(ModelFolder(Path({str(folder)!r}), ['en'])).read('good');"
        "print({'transformers', 'torch', 'huggingface_hub'} & sys.modules.keys())"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"


def test_a_folder_without_any_vocabulary_is_refused(folder):
    for name in ("tokenizer.json", "vocab.txt", "vocab.json"):
        (folder / name).unlink(missing_ok=True)
    with pytest.raises(ClassifierError, match=r"tokenizer\.json or vocab\.json"):
        ModelFolder(folder, ["en"])
