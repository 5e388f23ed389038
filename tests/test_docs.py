"""What the documents say is so: examples load, commands parse, references are complete."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import types
from collections.abc import Iterator
from datetime import UTC
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from monitor.cli.app import app
from monitor.cli.source_page import catalogue
from monitor.config.load import load
from monitor.digest.language import Words
from monitor.digest.prose.holding import known
from monitor.digest.prose.judge import Refused, Sentence, judge
from monitor.ports import Surroundings
from monitor.rules.statistics import upper_limit, wilson_low
from monitor.wiring import declarations, kinds
from monitor.wiring.summary import INVENTED
from tests.contracts import SourceContract
from tests.fakes import FakeClock

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^ *```(\w+)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[str]:
    return [text for found, text in FENCE.findall(page.read_text(encoding="utf-8")) if found == language]


def commands(page: Path) -> list[str]:
    text = page.read_text(encoding="utf-8")
    shell = [
        line
        for language in ("sh", "console")
        for block in blocks(page, language)
        for line in block.splitlines()
    ]
    quoted = re.findall(r"`(vigie [^`]+)`", text)
    lines = [line.strip().removeprefix("$ ") for line in shell] + quoted
    return sorted({line.split("  #")[0].strip() for line in lines if line.startswith("vigie ")})


def test_the_rules_of_the_readme_load():
    (rules,) = blocks(ROOT / "README.md", "yaml")
    config = load(rules, kinds=kinds(), environ={}, read_file=str)
    assert [rule.name for rule in config.rules] == [
        "safety-scare",
        "mood-turns",
        "share-of-anger",
        "too-quiet",
    ]


def judged_by(page: str) -> list[str]:
    return [text for text in blocks(ROOT / "docs" / page, "yaml") if text.startswith("classifiers:")]


@pytest.mark.parametrize(
    "classifiers",
    [text for page in ("models.md", "sentiment.md", "classifiers.md") for text in judged_by(page)],
)
def test_the_classifiers_of_the_documents_load(classifiers):
    frame = "version: 1\nbrands: {acme: {terms: [Acme]}}\n"
    config = load(frame + classifiers, kinds=kinds(), environ={}, read_file=str)
    assert "sentiment" in config.classifiers


def told_of_the_invented_digest(page: str) -> Iterator[tuple[str, tuple[Sentence, ...] | Refused]]:
    facts = known(INVENTED, Words("en", UTC))
    one, several = blocks(ROOT / "docs" / page, "text")
    for said in (one, *several.splitlines()):
        yield said, judge(said, facts)


def test_what_the_documents_say_of_a_summary_in_prose_is_so():
    (rules,) = (text for text in blocks(ROOT / "docs" / "digest.md", "yaml") if "summary:" in text)
    config = load(
        "version: 1\nbrands: {acme: {terms: [Acme]}}\n" + rules, kinds=kinds(), environ={}, read_file=str
    )
    assert config.digests[0].summary is not None
    (_, held), *refused = told_of_the_invented_digest("digest.md")
    assert not isinstance(held, Refused), held
    assert len(refused) == 9
    assert not [said for said, judged in refused if not isinstance(judged, Refused)]


def test_the_model_of_topics_in_the_documents_loads():
    (classifiers,) = judged_by("topics.md")
    config = load(
        "version: 1\nbrands: {acme: {terms: [Acme]}}\n" + classifiers,
        kinds=kinds(),
        environ={},
        read_file=str,
    )
    assert config.classifiers["topics"].model_dump()["labels"] == {"hate": "racism", "death & loss": "death"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_whole_rules_file_in_the_documents_loads(page):
    for rules in blocks(page, "yaml"):
        if rules.startswith("version:") and "\nbrands:" in rules:
            load(rules, kinds=kinds(), environ={}, read_file=str)


def test_the_page_of_models_shows_a_whole_file_with_a_language_model():
    (rules,) = [one for one in blocks(ROOT / "docs" / "sentiment.md", "yaml") if "kind: openai" in one]
    config = load(rules, kinds=kinds(), environ={}, read_file=str)
    judge = config.classifiers["sentiment"]
    assert judge.kind == "cascade"
    assert ip_address("127.0.0.1") in config.allow[0]


@pytest.mark.parametrize(
    ("page", "command"),
    [(page, command) for page in PAGES if page.name != "cli.md" for command in commands(page)],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_every_command_in_the_documents_is_one(page, command):
    words = shlex.split(command.replace("…", ""), comments=True)[1:]
    words = words[: words.index(">")] if ">" in words else words
    group: Any = get_command(app)
    if words[0].startswith("-"):
        return
    name, *rest = words
    assert name in group.commands, f"{page.name}: there is no vigie {name}"
    command_ = group.commands[name]
    if inner := getattr(command_, "commands", {}):
        assert rest, f"{page.name}: vigie {name} what?"
        assert rest[0] in inner, f"{page.name}: there is no vigie {name} {rest[0]}"
        command_ = inner[rest[0]]
    options = {option for parameter in command_.params for option in parameter.opts}
    for word in rest:
        if word.startswith("--"):
            assert word.split("=")[0] in options | {"--help"}, f"{page.name}: {command}"


def test_the_reference_of_the_command_line_is_up_to_date():
    """If this fails: typer monitor.cli.app utils docs --name vigie --output docs/cli.md"""
    told = subprocess.run(
        [sys.executable, "-m", "typer", "monitor.cli.app", "utils", "docs", "--name", "vigie"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert told.strip() == (ROOT / "docs" / "cli.md").read_text(encoding="utf-8").strip()


def test_the_page_of_all_sources_is_up_to_date():
    """If this fails: vigie source list --available --page > docs/sources.md"""
    page = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    assert catalogue(kinds().sources, declarations()) == page
    assert all(f"(sources/{kind}.md)" in page for kind in declarations())


def test_the_readme_names_every_kind_of_source():
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("## Where it looks")[1].split("\n## ")[0]
    assert [kind for kind in declarations() if f"`{kind}`" not in section] == []


def test_every_kind_of_source_has_its_page():
    for kind, declared in declarations().items():
        page = ROOT / declared.docs
        assert page.is_file(), kind
        assert f"kind: {kind}" in page.read_text(encoding="utf-8")
        assert sources_of(page), "it shows an example"


def sources_of(page: Path) -> list[str]:
    return [text for text in blocks(page, "yaml") if text.startswith("sources:")]


@pytest.mark.parametrize(
    ("page", "sources"),
    [(page, text) for page in sorted((ROOT / "docs" / "sources").glob("*.md")) for text in sources_of(page)],
    ids=lambda value: value.name if isinstance(value, Path) else "",
)
def test_the_sources_of_the_documents_load(page, sources):
    config = load(
        "version: 1\nbrands: {acme: {terms: [Acme]}}\n" + sources, kinds=kinds(), environ={}, read_file=str
    )
    assert page.stem in {one.kind for one in config.sources}


def test_links_between_documents_lead_somewhere():
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                assert (page.parent / target).exists(), f"{page.name} links to {target}"


def anchors(page: Path) -> set[str]:
    """What the headings of a page are called in links, as GitHub makes it of their words."""
    heads = re.findall(r"(?m)^#+ (.+)$", page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_links_to_a_heading_find_it():
    for page in PAGES:
        for target, anchor in re.findall(r"\]\(([^)#\s]*)#([^)]+)\)", page.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                there = page.parent / target if target else page
                assert anchor in anchors(there), f"{page.name} links to {target}#{anchor}"


def example() -> types.ModuleType:
    """The source that docs/plugins.md shows, as a module."""
    source = next(
        block for block in blocks(ROOT / "docs" / "plugins.md", "python") if "class LinesSource" in block
    )
    module = types.ModuleType("lines_example")
    sys.modules["lines_example"] = module
    exec(compile(source, "docs/plugins.md", "exec"), module.__dict__)
    return module


class TestTheExampleSource(SourceContract):
    """It keeps the contract it is shown to keep."""

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path):
        self.folder = tmp_path
        (tmp_path / "notes.txt").write_text("Acme opens\nAcme closes\n", encoding="utf-8")

    def make(self):
        module = example()
        settings = module.LinesSettings(kind="lines", name="notes", path="notes.txt")
        return module.LinesSource(settings, Surroundings("notes", FakeClock(), folder=self.folder))


def test_the_example_of_the_arithmetic_is_right():
    page = (ROOT / "docs" / "detection.md").read_text(encoding="utf-8")
    assert f"= {upper_limit(4, 2.2, 4):.1f}." in page
    assert f"for certain {wilson_low(24 / 40, 40, 3):.1%}".replace("%", " %") in page
