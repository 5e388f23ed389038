"""Pictures of every page and of the digest: in English and French, light and dark, on a wide screen and on a phone.

    python -m bench.screenshots FOLDER [--only now alert digest] [--language fr]
    python -m bench.screenshots --docs

The first is for looking at them one by one; the second takes those anew that the README and docs show (docs/pictures, as WebP).
The data are those of `vigie demo`, five weeks of calm before them, and what goes wrong in a house: a source that fails, one that
nobody asked yet. Needs Debian's Chromium and the tests' dependencies.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import io
import random
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from monitor import __version__
from monitor.cli.demo import RULES, _posts
from monitor.cli.digest import WEEK
from monitor.config.load import load
from monitor.demo import BEGINS, ENDS, FOLDER
from monitor.demo.people import ACTS
from monitor.demo.tape import Tape, TurnedClock
from monitor.digest.chapters import document
from monitor.digest.facts import DigestPlan
from monitor.digest.language import Words
from monitor.digest.page import page as page_of
from monitor.digest.pictures import pictures
from monitor.logs import errors_alone
from monitor.metrics import Metrics
from monitor.model import Post
from monitor.settings import Secret
from monitor.store.orders import place as put
from monitor.store.store import Store
from monitor.watch import Watch
from monitor.web.door import PASSWORD, Door
from monitor.web.serving import Page
from monitor.web.site import Kept, Site
from monitor.wiring import assemble, gather, kinds, read_config

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
NOW = ENDS - timedelta(hours=4)  # the crisis is two hours old
CALM = timedelta(weeks=5)
MOMENTS = {"calm": BEGINS + timedelta(hours=2), "lived": NOW, "night": ENDS}
THEMES = ("light", "dark")
SIZES = {"wide": (1200, 800), "phone": (360, 740)}
AS_WEBP = """async (png) => {
    const picture = new Image();
    picture.src = "data:image/png;base64," + png;
    await picture.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.width, picture.height];
    canvas.getContext("2d").drawImage(picture, 0, 0);
    return canvas.toDataURL("image/webp", 0.8);
}"""
PASSWORD_HERE = "four words and a number"


@dataclass(frozen=True)
class Shot:
    """One page to take: ``state`` is which house it is in."""

    name: str
    path: str
    state: str = "lived"


SHOTS = (
    Shot("now", "/"),
    Shot("alerts", "/alerts"),
    Shot("alert", "/alerts FIRST"),
    Shot("mentions", "/mentions"),
    Shot("mention", "/mentions FIRST"),
    Shot("answers", "/answers"),
    Shot("brands", "/brands"),
    Shot("digests", "/digests"),
    Shot("any-digest", "/digests/any"),
    Shot("rules", "/rules"),
    Shot("why", "/why-not?rule=mood-turns&brand=solvane"),
    Shot("why-ask", "/why-not"),
    Shot("sources", "/sources"),
    Shot("found-nothing", "/mentions?search=marmalade"),
    Shot("404", "/nowhere"),
    Shot("bad-period", "/brands?since=soon"),
    Shot("empty-now", "/", "empty"),
    Shot("empty-alerts", "/alerts", "empty"),
    Shot("empty-mentions", "/mentions", "empty"),
    Shot("empty-answers", "/answers", "empty"),
    Shot("empty-brands", "/brands", "empty"),
    Shot("empty-rules", "/rules", "empty"),
    Shot("empty-sources", "/sources", "empty"),
    Shot("calm-now", "/", "calm"),
    Shot("broken-now", "/", "broken"),
    Shot("broken-rules", "/rules", "broken"),
    Shot("ruleless-now", "/", "ruleless"),
    Shot("ruleless-rules", "/rules", "ruleless"),
    Shot("missing", "/", "missing"),
    Shot("login", "/", "locked"),
    Shot("refused", "/ REFUSED", "locked"),
)


# --- a house that was lived in ------------------------------------------------------------------------------------


def calm(name: str, posts: list[Post]) -> list[Post]:
    """Five weeks before the day: its own calm words again and again, from others."""
    dice = random.Random(name)
    early = [one for one in posts if one.published_at and one.published_at < BEGINS + timedelta(hours=6)]
    asking = [one for one in early if "?" in one.text]
    quiet = [one for one in early if one not in asking] * 12 + asking
    found = []
    for day in range(1, CALM.days + 1):
        begins = BEGINS - timedelta(days=day, hours=8)
        for number in range(dice.randint(len(early) // 5, len(early) // 2)):
            one = dice.choice(quiet)
            at = begins + timedelta(hours=min(23.9, max(0, dice.gauss(14, 4))))
            found.append(
                replace(one, key=f"{name}-{day}-{number}", published_at=at, url=f"{one.url}/{day}-{number}")
            )
    return found


def live(folder: Path, language: str, moments: dict[str, datetime]) -> None:
    """A store that has seen five calm weeks and the day of the demo, kept as it is at each moment as NAME/vigie.db."""
    text = (FOLDER / RULES[language]).read_text("utf-8")
    calmly = re.sub(
        r"every: \dm", "every: 20m", text
    )  # what is calm needs no closer look, and this is quicker
    clock = TurnedClock(BEGINS - CALM)
    with (
        errors_alone(),
        contextlib.redirect_stdout(io.StringIO()),
        Store.open(folder / "live.db", "bench.screenshots") as store,
    ):
        acts = sorted(ACTS, key=lambda act: act.at)
        tapes: dict[str, Tape] = {}

        def turn(rules: str, begins: datetime, ends: datetime, step: timedelta) -> None:
            config = load(rules, kinds=kinds(), environ={}, read_file=str)
            house = assemble(config, store, clock, FOLDER)
            for source in config.sources:
                found = _posts(source.name)
                tapes.setdefault(source.name, Tape([*calm(source.name, found), *found], clock))
            sources = {name: replace(lookout, source=tapes[name]) for name, lookout in house.sources.items()}
            watch = Watch(replace(house, sources=sources), clock, Metrics(), chance=lambda: 0.5)
            now = begins
            while now < ends:
                clock.turn(now)
                for name in sources:
                    watch.poll(name)
                    settle(watch)
                while acts and acts[0].at <= now:
                    act = acts.pop(0)
                    alert = next(one for one in store.live_alerts(now) if one.rule == act.rule)
                    put(store.path, act.order(alert, config.language), now)
                settle(watch)
                now += step

        turn(calmly, BEGINS - CALM, BEGINS, timedelta(minutes=20))
        now = BEGINS
        for name, until in moments.items():
            turn(text, now, until, timedelta(minutes=1))
            now = until
            with contextlib.closing(sqlite3.connect(folder / "live.db")) as one:
                one.execute("VACUUM INTO ?", (str(folder / name / "vigie.db"),))


def settle(watch: Watch) -> None:
    while watch.turn(timedelta(seconds=1) if watch.busy() else timedelta()) or watch.busy():
        pass


def states(folder: Path, language: str) -> dict[str, Path]:
    """The houses: lived in, calm, empty, and with something broken."""
    names = ("calm", "lived", "night", "empty", "broken", "ruleless", "missing", "locked")
    found = {name: folder / language / name for name in names}
    if found["lived"].exists():
        return found
    for place in found.values():
        place.mkdir(parents=True)
        (place / "rules.yaml").write_text((FOLDER / RULES[language]).read_text("utf-8"), "utf-8")
    live(folder / language, language, MOMENTS)
    Store.open(found["empty"] / "vigie.db", "bench.screenshots").close()
    for name in ("broken", "ruleless", "locked"):
        shutil.copy(found["lived"] / "vigie.db", found[name])
    (found["ruleless"] / "rules.yaml").unlink()
    return found


@contextlib.contextmanager
def served(state: str, place: Path, language: str) -> Iterator[str]:
    """The page of a house; where people live, the daemon runs."""
    if state == "broken":  # it was good once
        (place / "rules.yaml").write_text((FOLDER / RULES[language]).read_text("utf-8"), "utf-8")
    clock = TurnedClock(MOMENTS.get(state, NOW))
    door = Door(password=Secret(PASSWORD_HERE if state == "locked" else None, PASSWORD), by="marie")
    site = Site(place / "rules.yaml", place / "vigie.db", clock, door, Kept(clock, timedelta(seconds=30)))
    with contextlib.ExitStack() as stack:
        if state in {"lived", "calm", "broken"}:
            stack.enter_context(Store.open(place / "vigie.db", "vigie run"))
        if state == "broken":
            assert site.config is not None
            text = (FOLDER / RULES[language]).read_text("utf-8")
            wrong = text.replace("within: 30m", "within: 30 parsecs").replace(
                "severity: watch", "severty: watch"
            )
            (place / "rules.yaml").write_text(wrong, "utf-8")
        yield stack.enter_context(Page(site, 0)).address.rstrip("/")


# --- taking them --------------------------------------------------------------------------------------------------


def go(page: Any, address: str, shot: Shot) -> None:  # noqa: ANN401 -- Playwright's, in both its flavours
    path, _, how = shot.path.partition(" ")
    page.goto(address + path)
    if how in {"FIRST", "MOOD"}:
        page.locator("a.whole", has_text="mood" if how == "MOOD" else None).first.click()
        page.wait_for_load_state()
    if how == "REFUSED":
        page.fill("input[name=name]", "zoe")
        page.fill("input[name=password]", "not the password")
        page.click("main button")
        page.wait_for_selector("[role=alert]")


def take(browser: Browser, folder: Path, houses: dict[str, Path], language: str, only: set[str]) -> None:
    if not only or "digest" in only:
        digest(houses["night"])
        for theme, size in product(THEMES, SIZES):
            with sized(browser, theme, size) as page:
                page.goto((houses["night"] / "digest.html").as_uri())
                page.screenshot(path=folder / f"digest-{language}-{theme}-{size}.png", full_page=True)
    for state, place in houses.items():
        wanted = [shot for shot in SHOTS if shot.state == state and (not only or shot.name in only)]
        if not wanted:
            continue
        with served(state, place, language) as address:
            for theme, size in product(THEMES, SIZES):
                with sized(browser, theme, size) as page:
                    for shot in wanted:
                        go(page, address, shot)
                        page.screenshot(
                            path=folder / f"{shot.name}-{language}-{theme}-{size}.png", full_page=True
                        )


def digest(place: Path) -> None:
    """Of the week that ended with the crisis, as `vigie digest --format html` writes it."""
    config = read_config(place / "rules.yaml", environ={})
    until = datetime(2026, 3, 11, tzinfo=config.timezone)
    found = gather(
        config, place / "vigie.db", DigestPlan(language=config.language), until - WEEK, until, now=until
    )
    words = Words(config.language, config.timezone)
    text = page_of(document(found, words), pictures(found, words), words, __version__)
    (place / "digest.html").write_text(text, "utf-8")


@contextlib.contextmanager
def sized(browser: Browser, theme: str, size: str, scale: float = 1) -> Iterator[Any]:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme, reduced_motion="reduce", device_scale_factor=scale)  # type: ignore[arg-type]  # fmt: skip
    yield context.new_page()
    context.close()


def pictures_of_docs(browser: Browser, houses: dict[str, Path]) -> None:
    """Those of docs/pictures: as sharp as a good screen, as small as WebP makes them."""
    PICTURES.mkdir(exist_ok=True)
    digest(houses["night"])
    with served("lived", houses["lived"], "en") as address:
        for theme in THEMES:
            with sized(browser, theme, "wide", scale=1.5) as page:
                for name, where, height in (("now", "/", 820), ("alert", "/alerts MOOD", 900)):
                    page.set_viewport_size({"width": 1200, "height": height})
                    go(page, address, Shot(name, where))
                    keep(browser, PICTURES / f"{name}-{theme}.webp", page.screenshot())
                page.set_viewport_size({"width": 1080, "height": 1180})
                page.goto((houses["night"] / "digest.html").as_uri())
                keep(browser, PICTURES / f"digest-{theme}.webp", page.screenshot())


def keep(browser: Browser, path: Path, png: bytes) -> None:
    """As WebP, which the browser itself can write."""
    page = browser.new_page()
    url = page.evaluate(AS_WEBP, base64.b64encode(png).decode())
    path.write_bytes(base64.b64decode(url.partition(",")[2]))
    page.close()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--docs", action="store_true", help="those of docs/pictures")
    parser.add_argument("--only", nargs="+", default=[])
    parser.add_argument("--language", nargs="+", default=list(RULES))
    parser.add_argument(
        "--houses", type=Path, help="keep the databases there, and take them again: a minute saved"
    )
    given = parser.parse_args()
    if (given.folder is None) is not given.docs:
        parser.error("say where to put the pictures, or --docs")
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        houses = given.houses or Path(scratch)
        if given.docs:
            pictures_of_docs(browser, states(houses, "en"))
        else:
            given.folder.mkdir(parents=True, exist_ok=True)
            for language in given.language:
                take(browser, given.folder, states(houses, language), language, set(given.only))
        browser.close()


if __name__ == "__main__":
    main()
