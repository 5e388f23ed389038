"""Models pulled from a hub on loopback, by huggingface_hub itself."""

from __future__ import annotations

import json

import pytest

from classifiers.transformer.folder import ModelFolder
from classifiers.transformer.hub import Hub
from classifiers.transformer.manifest import differences
from classifiers.transformer.shelf import Pinned, found, pulled
from monitor.errors import ClassifierError
from tests.classifiers.transformer.tiny import THREE, make_folder
from tests.servers.hub import hub_server

NAME, COMMIT = "acme/tiny-sentiment", "0123456789abcdef0123456789abcdef01234567"
PIN = Pinned(NAME, COMMIT)


@pytest.fixture
def hub(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.delenv("HF_TOKEN", raising=False)
    with hub_server() as server:
        yield server


@pytest.fixture
def repo(hub, tmp_path):
    """A model with all that is needed, and much that is not."""
    folder = make_folder(tmp_path / "origin")
    (folder / "README.md").write_text("---\nlicense: mit\n---\nA card.")
    (folder / "pytorch_model.bin").write_bytes(b"\x80\x04 a pickle")
    (folder / "modeling_tiny.py").write_text("raise SystemExit")
    (folder / "model.safetensors").write_bytes(bytes(range(256)) * 400)
    (folder / "onnx" / "model_fp16.onnx").write_bytes(b"another graph")
    return hub.serve(NAME, folder, COMMIT, license="mit", language=["en", "multilingual"])


def pull(hub, models, pinned=PIN, **how):
    lines: list[str] = []
    return Hub(hub.url, lines.append).pull(pinned, models, **how), lines


def trouble(hub, models, pinned=PIN, **how) -> str:
    with pytest.raises(ClassifierError) as caught:
        pull(hub, models, pinned, **how)
    return str(caught.value)


def files_asked(hub) -> list[str]:
    return [
        one.path.partition(f"{COMMIT}/")[2]
        for one in hub.asked
        if one.method == "GET" and "/resolve/" in one.path
    ]


def test_a_model_comes_whole_with_a_manifest_and_without_code_or_pickles(hub, repo, tmp_path):
    folder, lines = pull(hub, tmp_path / "models")
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there == {
        "config.json",
        "tokenizer.json",
        "README.md",
        "model.safetensors",
        "onnx/model.onnx",
        "vigie.json",
    }
    model = ModelFolder(folder)
    model.verify()
    assert {*model.about.files, "vigie.json"} == there
    assert (model.model, model.languages) == ("tiny-sentiment 0.01234567", frozenset({"en"}))
    assert model.about.origin is not None
    assert (model.about.origin.name, model.about.origin.revision, model.about.origin.licence) == (
        NAME,
        COMMIT,
        "mit",
    )
    assert any("of 5: model.safetensors, 102.4 kB" in line for line in lines)
    assert list(pulled(tmp_path / "models")) == [(PIN, folder)]


def test_a_model_that_is_here_and_whole_is_not_fetched_again(hub, repo, tmp_path):
    pull(hub, tmp_path)
    hub.asked.clear()
    _, lines = pull(hub, tmp_path)
    assert lines == [f"{NAME} is there already, and whole"]
    assert hub.asked == []


@pytest.mark.parametrize("harm", ["changed", "taken away"])
def test_of_a_damaged_model_only_what_is_damaged_comes_again(hub, repo, tmp_path, harm):
    folder, _ = pull(hub, tmp_path)
    if harm == "changed":
        (folder / "onnx" / "model.onnx").write_bytes(THREE[:-1] + b"\0")
    else:
        (folder / "onnx" / "model.onnx").unlink()
    hub.asked.clear()
    folder, _ = pull(hub, tmp_path)
    assert files_asked(hub) == ["onnx/model.onnx"]
    ModelFolder(folder).verify()


def test_a_line_that_goes_dead_is_taken_up_where_it_ended(hub, repo, tmp_path):
    """huggingface_hub writes ten MiB at a time: what is less is lost with the line."""
    repo.commits[COMMIT]["model.safetensors"] = bytes(12 * 2**20)
    repo.cut["model.safetensors"] = [11 * 2**20]
    folder, _ = pull(hub, tmp_path)
    ModelFolder(folder).verify()
    ranges = [
        one.headers.get("range") for one in hub.asked if one.method == "GET" and "safetensors" in one.path
    ]
    assert ranges == [None, f"bytes={10 * 2**20}-"]


def test_what_came_before_a_pull_broke_off_is_not_fetched_again(hub, repo, tmp_path):
    """The first run ends in the middle of a file: its line goes dead, and then the hub is out of order."""
    whole, repo.commits[COMMIT]["model.safetensors"] = repo.commits[COMMIT]["model.safetensors"], b"\0" * 100
    part = tmp_path / NAME.replace("/", "--") / f"{COMMIT}.partial"
    repo.wrong["onnx/model.onnx"] = b"x" * len(repo.commits[COMMIT]["onnx/model.onnx"])
    assert "is not the file that the hub lists" in trouble(hub, tmp_path)
    repo.wrong.clear()
    repo.commits[COMMIT]["model.safetensors"] = whole
    (part / "model.safetensors.partial").write_bytes(whole[:60_000])
    hub.asked.clear()
    folder, _ = pull(hub, tmp_path)
    ModelFolder(folder).verify()
    assert files_asked(hub) == ["onnx/model.onnx", "model.safetensors"]
    assert [one.headers.get("range") for one in hub.asked if one.method == "GET"][-1] == "bytes=60000-"
    assert not part.exists()


def test_bytes_that_the_hub_did_not_list_are_never_kept(hub, repo, tmp_path):
    repo.wrong["config.json"] = repo.commits[COMMIT]["config.json"].replace(b"negative", b"nEgative")
    assert "config.json of acme/tiny-sentiment is not the file that the hub lists" in trouble(hub, tmp_path)
    assert not PIN.folder(tmp_path).exists()
    assert not list(PIN.folder(tmp_path).parent.rglob("config.json*"))


def test_a_file_of_another_commit_is_refused(hub, repo, tmp_path):
    repo.commit_told = "f" * 40
    assert f"of {'f' * 40}, not of {COMMIT}" in trouble(hub, tmp_path)


@pytest.mark.parametrize("moving", ["main", "v1.0", COMMIT[:7], COMMIT.upper()])
def test_a_name_that_moves_is_refused_with_what_to_pin(hub, repo, tmp_path, moving):
    told = trouble(hub, tmp_path, Pinned(NAME, moving))
    assert f"{moving} moves" in told
    assert f"vigie models pull {NAME} --revision {COMMIT}" in told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"gated": True}, "is given only to who has accepted its terms"),
        ({"broken": 429}, "answered 429: too many requests; try again after 120 s"),
        ({"broken": 503}, "answered 503: it is out of order; try again later"),
        ({"broken": 403}, "answered 403: it is not given to us"),
    ],
)
def test_what_the_hub_refuses_is_said_in_words(hub, repo, tmp_path, change, told):
    for key, value in change.items():
        setattr(repo, key, value)
    assert told in trouble(hub, tmp_path)


def test_a_token_opens_what_is_gated(hub, repo, tmp_path, monkeypatch):
    repo.gated = True
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    pull(hub, tmp_path)
    assert {one.headers.get("authorization") for one in hub.asked} == {"Bearer hf_secret"}


@pytest.mark.parametrize(
    ("pinned", "told"),
    [
        (Pinned("acme/none", COMMIT), "has no model acme/none"),
        (Pinned(NAME, "9" * 40), f"has no state {'9' * 40}"),
        (Pinned("../etc/passwd", COMMIT), "is no name of a model"),
        (Pinned("a--b/c", COMMIT), "is no name of a model"),
    ],
)
def test_what_the_hub_does_not_have_is_said(hub, repo, tmp_path, pinned, told):
    assert told in trouble(hub, tmp_path, pinned)


def test_a_hub_that_is_not_there_is_said(tmp_path):
    with pytest.raises(
        ClassifierError, match=r"could not be fetched from http://127.0.0.1:9: .*run it again"
    ):
        Hub("http://127.0.0.1:9", print).pull(PIN, tmp_path)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (
            {"config.json": b"{}", "pytorch_model.bin": b"pickle"},
            "but pytorch_model.bin; a pickle could run anything",
        ),
        ({"config.json": b"{}"}, "but neither"),
        ({"model.safetensors": b"x"}, "has no config.json"),
    ],
)
def test_a_model_that_cannot_be_read_safely_is_not_fetched(hub, tmp_path, files, told):
    hub.serve(NAME, files, COMMIT)
    assert told in trouble(hub, tmp_path)
    assert files_asked(hub) == []


def test_weights_in_shards_and_beside_their_graph_come_too(hub, tmp_path):
    names = [
        "config.json", "vocab.txt", "onnx/model_quantized.onnx", "onnx/model_quantized.onnx_data",
        "model.safetensors.index.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors",
    ]  # fmt: skip
    hub.serve(NAME, {name: name.encode() for name in [*names, "model-extra.safetensors", "run.py"]}, COMMIT)
    folder, _ = pull(hub, tmp_path, languages=["fr"], text="names")
    about = json.loads((folder / "vigie.json").read_text())
    assert set(about["files"]) == set(names)
    assert (about["languages"], about["text"]) == (["fr"], "names")


def test_the_newest_state_is_what_the_hub_calls_main(hub, repo):
    hub.serve(NAME, {"config.json": b"{}"}, "b" * 40)
    assert Hub(hub.url, print).newest(NAME) == Pinned(NAME, "b" * 40)


def test_a_pulled_model_is_found_by_its_name_where_there_is_one_of_it(hub, repo, tmp_path):
    with pytest.raises(ClassifierError, match=f"was not pulled: vigie models pull {NAME}"):
        found(tmp_path, NAME)
    with pytest.raises(ClassifierError, match=f"vigie models pull {NAME} --revision {COMMIT}"):
        found(tmp_path, f"{NAME}@{COMMIT}")
    folder, _ = pull(hub, tmp_path)
    assert found(tmp_path, NAME) == found(tmp_path, f"{NAME}@{COMMIT[:6]}") == folder
    hub.serve(NAME, make_folder(tmp_path / "other"), "b" * 40)
    second, _ = pull(hub, tmp_path, Pinned(NAME, "b" * 40))
    with pytest.raises(ClassifierError, match=f"say {NAME}@0123456789ab, {NAME}@bbbbbbbbbbbb"):
        found(tmp_path, NAME)
    assert found(tmp_path, f"{NAME}@bb") == second


def test_a_manifest_names_what_differs_and_what_is_missing(hub, repo, tmp_path):
    folder, _ = pull(hub, tmp_path)
    files = ModelFolder(folder).about.files
    (folder / "config.json").write_text("{}")
    (folder / "README.md").unlink()
    assert dict(differences(folder, files)) == {
        "README.md": "cannot be read: No such file or directory",
        "config.json": "differs: its SHA-256 is another",
    }
