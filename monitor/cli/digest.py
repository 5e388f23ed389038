"""``vigie digest``: what changed in a period, who leads, what needs an answer."""

from __future__ import annotations

import sys
import tempfile
import webbrowser
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from monitor import __version__
from monitor.cli.digest_send import period_of, plan_named
from monitor.cli.output import must_exist, parse_moment, print_json
from monitor.clock import SystemClock
from monitor.config.model import Config
from monitor.digest.as_json import digest_json
from monitor.digest.chapters import document
from monitor.digest.facts import Digest, DigestPlan
from monitor.digest.language import Words
from monitor.digest.links import Links
from monitor.digest.markdown import markdown
from monitor.digest.page import page
from monitor.digest.paper import paper
from monitor.digest.pictures import on_paper, pictures
from monitor.digest.prose.outcome import Prose
from monitor.errors import RefusalError, VigieError
from monitor.wiring import gather, in_slack, pdf_of, read_config, render, summary

WEEK = timedelta(days=7)


def show_digest(
    rules: Path,
    db: Path,
    name: str | None = None,
    *,
    since: str | None,
    until: str | None,
    style: str,
    open_it: bool,
    prose: bool = False,
) -> None:
    """Print the digest of a period; a week up to now when nothing is said, or what the named one would be of."""
    config, now = read_config(rules), SystemClock().now()
    must_exist(db)
    if name:
        named = plan_named(config, name)
        plan, wanted = named.tells, period_of(named, config, since, until)
        start, end = wanted.since, wanted.until
    else:
        plan = DigestPlan(language=config.language)
        end = parse_moment(until, now, config.timezone, "--to") or now
        start = parse_moment(since, now, config.timezone, "--from") or end - WEEK
    if start >= end:
        raise RefusalError("the period is empty: --from must lie before --to", "empty-period")
    if start >= now:
        raise VigieError("the period is to come: nothing was said in it yet")
    digest = gather(config, db, plan, start, end)
    words, links = Words(plan.language, config.timezone), Links(config.page)
    written = _written(config, db, digest) if prose else None
    told = document(digest, words, links, prose=written)
    if style == "json":
        print_json(digest_json(digest, links, written))
    elif style == "slack":
        print_json(in_slack(render(config, digest, now, written)))
    elif style == "pdf":
        if not open_it and sys.stdout.isatty():
            raise VigieError("a PDF is not for a terminal: add > digest.pdf, or --open")
        sheets = paper(told, on_paper(digest, words), words, __version__)
        show_file(pdf_of(sheets), ".pdf", open_it=open_it)
    elif style == "html":
        shown = page(told, pictures(digest, words), words, __version__)
        show_file(shown, ".html", open_it=open_it)
    else:
        _print(markdown(told))


def _written(config: Config, db: Path, digest: Digest) -> Prose:
    """Its summary in prose; why there is none goes to whoever asked for it, beside the digest.

    Raises:
        VigieError: the rules name no model for it.
    """
    if not digest.plan.name:
        raise VigieError("--summary needs a name: `vigie digests` lists them")
    written = summary(config, db, digest)
    if written is None:
        raise VigieError(
            f"the rules name no model for the digest {digest.plan.name}: write under it summary: {{url: …, model: …}}"
        )
    if written.why:
        print(f"no summary in prose: {written.why}", file=sys.stderr)
    return written


def show_file(
    content: str | bytes,
    suffix: str,
    *,
    open_it: bool,
    folder: Path | None = None,
    browser: Callable[[str], bool] = webbrowser.open,
) -> None:
    """Print it as it is; or keep it in a file that only its owner may read, and show that in the browser.

    Args:
        folder: where the file is kept; ``None``: where temporary files are.
    """
    data = content.encode() if isinstance(content, str) else content
    if not open_it and isinstance(content, str):
        print(content, end="")
        return
    if not open_it:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    with tempfile.NamedTemporaryFile(prefix="vigie-digest-", suffix=suffix, dir=folder, delete=False) as file:
        file.write(data)
    path = Path(file.name)
    print(path if browser(path.as_uri()) else f"{path} (there is no browser here: open it yourself)")


def _print(text: str) -> None:
    """As it is for a file; for somebody at a terminal as it is meant."""
    if not sys.stdout.isatty():
        print(text, end="")
        return
    from rich.console import Console  # noqa: PLC0415 -- imported when first needed: 13 ms
    from rich.markdown import Markdown  # noqa: PLC0415 -- likewise: 30 ms

    Console().print(Markdown(text))
