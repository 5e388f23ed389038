"""From a text to the numbers that a network reads.

``tokenizer.json`` is read by tokenizers itself, which is what the fast tokenizers of transformers do, in a fraction of the time
and memory (the tests hold one against the other). A folder that has only a vocabulary needs transformers to make one of it.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from classifiers.transformer.folder import ModelFolder
from monitor.errors import ClassifierError

EXTRA = "pip install 'vigie[transformers]'"


def tokenizer_of(folder: ModelFolder) -> Any:  # noqa: ANN401 -- tokenizers ships no types
    """The tokenizer of a folder: it neither pads nor reads more than ``folder.tokens``.

    Raises:
        ClassifierError: it needs transformers, which is not installed, or has no fast form.
    """
    made = _written(folder) if folder.tokenizer.name == "tokenizer.json" else _made(folder)
    made.no_padding()
    made.enable_truncation(folder.tokens)
    return made


def quiet_transformers(folder: ModelFolder) -> Any:  # noqa: ANN401 -- transformers is no dependency of the gates
    """The package, without its progress bars and advice; imported here because it takes seconds.

    Raises:
        ClassifierError: it is not installed.
    """
    if find_spec("transformers") is None:
        raise ClassifierError(f"the model in {folder.path} needs transformers: {EXTRA}", permanent=True)
    import transformers  # noqa: PLC0415 -- imported when first needed: up to 5 s, with torch

    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    return transformers


def _written(folder: ModelFolder) -> Any:  # noqa: ANN401 -- as above
    from tokenizers import Tokenizer  # noqa: PLC0415 -- imported when first needed: 15 ms

    return Tokenizer.from_file(str(folder.tokenizer))


def _made(folder: ModelFolder) -> Any:  # noqa: ANN401 -- as above
    """Out of a vocabulary, as the model's own make of tokenizer does it."""
    found = quiet_transformers(folder).AutoTokenizer.from_pretrained(
        folder.path, local_files_only=True, trust_remote_code=False
    )
    backend = getattr(found, "backend_tokenizer", None)
    if backend is None:
        raise ClassifierError(
            f"the model in {folder.path} cannot be used: {type(found).__name__} has no fast form; "
            "look for a folder with a tokenizer.json",
            permanent=True,
        )
    return backend
