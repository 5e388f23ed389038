"""Sources on duty: fetched from in threads, opened before and closed after where they hold something in between."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial

from monitor import stages
from monitor.crew import Crew
from monitor.errors import DeliveryError, SourceError
from monitor.house import Lookout
from monitor.model import Cursor, Page, SourceName
from monitor.ports import Closes, Opens, Source
from monitor.stages import Sent

Result = Page | str | SourceError | Sent | DeliveryError | None


class Duty:
    """Who is being fetched from, and who leaves.

    Args:
        crew: the threads.
        listens: others may bring posts: a source that ``Opens`` is opened. What polls once and ends does not.
    """

    def __init__(self, crew: Crew[Result], *, listens: bool) -> None:
        self._crew = crew
        self._listens = listens
        self._fetching: dict[SourceName, Lookout] = {}

    def fetch(self, name: SourceName, lookout: Lookout, cursor: Cursor | None) -> None:
        """Start a fetch, unless the last one is still under way."""
        if self._crew.start(("fetch", name), partial(self._fetch, lookout.source, cursor)):
            self._fetching[name] = lookout

    def _fetch(self, source: Source, cursor: Cursor | None) -> Page | SourceError:
        try:
            if self._listens and isinstance(source, Opens):
                source.open()
        except SourceError as error:
            return error
        return stages.fetch(source, cursor)

    def back(self, name: SourceName, lookout: Lookout | None) -> bool:
        """A fetch came back: whether it read what ``lookout`` reads, the one that has that name by now."""
        came = self._fetching.pop(name)
        if lookout is None or came.source is not lookout.source:
            self._close(name, came.source)
        return lookout is not None and came.identity == lookout.identity

    def relieve(self, sources: Iterable[tuple[SourceName, Lookout]], stay: Collection[Lookout] = ()) -> None:
        """Have sources let go of what they hold: those that are being fetched from once that is over.

        Args:
            stay: whose sources go on.
        """
        staying = {id(lookout.source) for lookout in stay}
        for name, lookout in sources:
            fetching = self._fetching.get(name)
            busy = fetching is not None and fetching.source is lookout.source
            if id(lookout.source) not in staying and not busy:
                self._close(name, lookout.source)

    def _close(self, name: SourceName, source: Source) -> None:
        """In a thread: a farewell may take its time."""
        if isinstance(source, Closes):
            self._crew.start(("close", f"{name}/{id(source)}"), source.close)
