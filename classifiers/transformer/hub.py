"""A model brought here from a hub, once, by hand: what is needed of it, checked byte for byte, and nothing that is code.

The protocol is huggingface_hub's; it is imported here alone, and only when somebody pulls. What it does not do since 2.x is to go
on with a half-fetched file in a later run: parts are kept here, and fetched on with its own ``http_get``.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from classifiers.transformer.folder import (
    ABOUT,
    ONNX,
    PICKLES,
    SAFETENSORS,
    VOCABULARIES,
    About,
    Origin,
    Text,
    plain_name,
)
from classifiers.transformer.manifest import differences, sha256, sums
from classifiers.transformer.shelf import PARTIAL, Pinned, is_name, is_pin
from monitor.errors import ClassifierError

_SMALL = (
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "merges.txt",
    *VOCABULARIES,
    "README.md",  # the card, and mostly the licence
    "LICENSE",
    "LICENSE.txt",
    "LICENSE.md",
)
_SHARD = re.compile(r"model-\d{5}-of-\d{5}\.safetensors")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SPARE = 200 * 2**20  # bytes that stay free on the disk

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _File:
    """A file of a model, as the hub lists it.

    Args:
        sha256: of its bytes, where it is a large one.
        blob: git's own SHA-1 of it, where it is a small one.
    """

    name: str
    size: int
    sha256: str
    blob: str

    def is_whole(self, path: Path) -> bool:
        """Whether the file at ``path`` is this one."""
        if not path.is_file() or path.stat().st_size != self.size:
            return False
        if self.sha256:
            return sha256(path) == self.sha256
        head = f"blob {self.size}\0".encode()
        return hashlib.sha1(head + path.read_bytes(), usedforsecurity=False).hexdigest() == self.blob


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub, at an address.

    Args:
        address: such as ``https://hub.example``; empty for huggingface_hub's own.
        tell: hears of the progress, a line at a time.
    """

    address: str
    tell: Tell

    def newest(self, name: str) -> Pinned:
        """A model as it is today, pinned.

        Raises:
            ClassifierError: as ``pull``.
        """
        return Pinned(name, str(self._look(name, None).sha))

    def pull(
        self, wanted: Pinned, models: Path, *, languages: Sequence[str] = (), text: Text = "plain"
    ) -> Path:
        """Bring a model into its folder below ``models``; what was fetched before is not fetched again.

        Args:
            languages: what it reads, where its card does not say so.

        Returns:
            The folder.

        Raises:
            ClassifierError: the hub does not have it, does not give it, or cannot be reached; it has no weights that may be
                read; what came is not what the hub lists; or the disk is full.
        """
        if not is_pin(wanted.revision):
            now = self.newest(wanted.name)
            raise ClassifierError(
                f"{wanted.revision} moves: the same name is another model tomorrow. Pin it: `{now.command}` "
                "is what is newest today",
                permanent=True,
            )
        folder = wanted.folder(models)
        if folder.is_dir() and not _damaged(folder):
            self.tell(f"{wanted.name} is there already, and whole")
            return folder
        info = self._look(wanted.name, wanted.revision)
        files = _chosen(wanted, [_listed(one) for one in info.siblings or ()])
        partial = folder.with_name(folder.name + PARTIAL)
        try:
            self._fetch(wanted, files, folder, partial)
            _describe(partial, _about(wanted, info.card_data or {}, self.address, languages, text))
            partial.rename(folder)
        except OSError as error:
            raise ClassifierError(f"{partial}: {error.strerror or error}", permanent=True) from error
        return folder

    def _fetch(self, wanted: Pinned, files: Sequence[_File], folder: Path, partial: Path) -> None:
        if folder.is_dir():  # damaged: what is whole of it need not be fetched again
            shutil.rmtree(partial, ignore_errors=True)
            folder.rename(partial)
        partial.mkdir(parents=True, exist_ok=True)
        lacking = [file for file in files if not file.is_whole(partial / file.name)]
        _check_room(partial, sum(file.size for file in lacking))
        for number, file in enumerate(lacking, 1):
            self.tell(f"{number} of {len(lacking)}: {file.name}, {shown_size(file.size)}")
            self._bring(wanted, file, partial / file.name)

    def _look(self, name: str, revision: str | None) -> Any:  # noqa: ANN401 -- a ModelInfo of huggingface_hub's
        if not is_name(name):
            raise ClassifierError(f"{name} is no name of a model: they look like owner/name", permanent=True)
        from huggingface_hub import HfApi  # noqa: PLC0415 -- imported when first needed: 300 ms

        with self._translated(name, revision):
            return HfApi(endpoint=self.address or None).model_info(
                name, revision=revision, files_metadata=True, timeout=30
            )

    def _bring(self, wanted: Pinned, file: _File, path: Path) -> None:
        """One file, on from where a former try ended."""
        from huggingface_hub import hf_hub_url  # noqa: PLC0415 -- as above
        from huggingface_hub.file_download import get_hf_file_metadata, http_get  # noqa: PLC0415 -- as above
        from huggingface_hub.utils import build_hf_headers  # noqa: PLC0415 -- as above

        url = hf_hub_url(wanted.name, file.name, revision=wanted.revision, endpoint=self.address or None)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + PARTIAL)
        headers = build_hf_headers(library_name="vigie")
        with self._translated(wanted.name, wanted.revision):
            found = get_hf_file_metadata(url, headers=headers, endpoint=self.address or None)
            if found.commit_hash not in {None, wanted.revision}:
                raise ClassifierError(
                    f"{self.address or 'the hub'} gave {file.name} of {found.commit_hash}, not of {wanted.revision}",
                    permanent=True,
                )
            if urlsplit(found.location).netloc != urlsplit(url).netloc:
                headers.pop(
                    "authorization", None
                )  # a token is for the hub alone, not for whom it sends us to
            with part.open("ab") as sink:
                if sink.tell() > file.size:
                    sink.truncate(0)
                http_get(
                    found.location, sink, resume_size=sink.tell(), headers=headers, expected_size=file.size
                )
        if not file.is_whole(part):
            part.unlink()
            raise ClassifierError(
                f"{file.name} of {wanted.name} is not the file that the hub lists: its hash differs; try again"
            )
        part.replace(path)

    @contextmanager
    def _translated(self, name: str, revision: str | None) -> Iterator[None]:
        """huggingface_hub's errors, and those of the HTTP client below it, as ours: a sentence each."""
        import httpx2  # noqa: PLC0415 -- imported when first needed: 90 ms
        from huggingface_hub import errors  # noqa: PLC0415 -- as above

        which = f"{name} at {revision}" if revision else name
        try:
            yield
        except errors.GatedRepoError as error:
            why = f"{name} is given only to who has accepted its terms: do so on its page, then set HF_TOKEN"
            raise ClassifierError(why, permanent=True) from error
        except errors.RevisionNotFoundError as error:
            why = f"{name} has no state {revision}: `vigie models pull {name}` takes the newest"
            raise ClassifierError(why, permanent=True) from error
        except errors.RepositoryNotFoundError as error:
            why = f"{self.address or 'the hub'} has no model {name}, or keeps it private: look at the name, or set HF_TOKEN"
            raise ClassifierError(why, permanent=True) from error
        except errors.OfflineModeIsEnabled as error:
            why = "HF_HUB_OFFLINE is set: nothing can be pulled"
            raise ClassifierError(why, permanent=True) from error
        except errors.HfHubHTTPError as error:
            raise ClassifierError(
                f"{which}: {self.address or 'the hub'} answered {_status(error)}"
            ) from error
        except (httpx2.HTTPError, OSError) as error:
            why = str(error).partition("\n")[0] or type(error).__name__
            raise ClassifierError(
                f"{which} could not be fetched from {self.address or 'the hub'}: {why}; run it again: what came is kept"
            ) from error


def _status(error: Any) -> str:  # noqa: ANN401 -- an HfHubHTTPError
    """What the hub's answer means, in words."""
    code = error.response.status_code
    after = error.response.headers.get("retry-after", "")
    wait = f" after {after} s" if after.isdecimal() else " later"
    if code == 429:  # noqa: PLR2004 -- HTTP's Too Many Requests
        return f"429: too many requests; try again{wait}"
    if code >= 500:  # noqa: PLR2004 -- HTTP's server errors
        return f"{code}: it is out of order; try again{wait}"
    return f"{code}: it is not given to us; if it needs a token, set HF_TOKEN"


def _listed(sibling: Any) -> _File:  # noqa: ANN401 -- a RepoSibling of huggingface_hub's
    return _File(
        name=sibling.rfilename,
        size=sibling.size or 0,
        sha256=sibling.lfs.sha256 if sibling.lfs else "",
        blob=sibling.blob_id or "",
    )


def _chosen(wanted: Pinned, files: Sequence[_File]) -> list[_File]:
    """What is needed of all that a model has: settings, vocabulary, card, safetensors, and one graph.

    Raises:
        ClassifierError: what is needed is not there.
    """
    there = {file.name: file for file in files}
    if "config.json" not in there:
        raise ClassifierError(
            f"{wanted.name} has no config.json: it is no model of transformers", permanent=True
        )
    names = [name for name in _SMALL if name in there]
    graph = next((name for name in ONNX if name in there), None)
    if graph:
        names += [graph, *(name for name in (f"{graph}_data", f"{graph}.data") if name in there)]
    if SAFETENSORS[0] in there:
        names.append(SAFETENSORS[0])
    elif SAFETENSORS[1] in there:
        names += [SAFETENSORS[1], *sorted(name for name in there if _SHARD.fullmatch(name))]
    elif not graph:
        has = next((name for name in PICKLES if name in there), "neither")
        raise ClassifierError(
            f"{wanted.name} has no {SAFETENSORS[0]} and no ONNX file at {wanted.revision[:12]}, but {has}; a pickle could run "
            "anything and is never read. The hub's own robot offers safetensors for most models: look for its pull request on "
            "the model's page, under Community, and pull the commit of that one",
            permanent=True,
        )
    return [there[name] for name in names]


def _check_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size + _SPARE:
        raise ClassifierError(
            f"{shown_size(size)} are to come and {folder} has {shown_size(free)} left: make room, or set VIGIE_MODELS",
            permanent=True,
        )


def _damaged(folder: Path) -> bool:
    about = folder / ABOUT
    if not about.is_file():
        return True
    files = About.model_validate_json(about.read_bytes()).files
    return next(differences(folder, files), None) is not None


def _about(wanted: Pinned, card: Mapping[str, Any], hub: str, languages: Sequence[str], text: Text) -> About:
    """What the folder says of itself: languages and licence as the model's card has them."""
    said = card.get("language") or ()
    known = [one for one in ([said] if isinstance(said, str) else said) if _LANGUAGE.fullmatch(str(one))]
    return About(
        name=plain_name(wanted.name.rpartition("/")[2]),
        version=f"0.{wanted.revision[:8]}",
        languages=tuple(languages or known),
        text=text,
        origin=Origin(
            hub=hub, name=wanted.name, revision=wanted.revision, licence=str(card.get("license") or "")
        ),
    )


def _describe(folder: Path, about: About) -> None:
    (folder / ABOUT).unlink(missing_ok=True)
    whole = about.model_copy(update={"files": sums(folder, but=ABOUT)})
    (folder / ABOUT).write_text(whole.model_dump_json(indent=1) + "\n", encoding="utf-8")


def shown_size(size: int) -> str:
    """Bytes as people read them: ``1.2 MB``."""
    for unit, worth in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= worth:
            return f"{size / worth:.1f} {unit}"
    return f"{size} B"
