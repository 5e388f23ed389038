"""``vigie web``: the page, served by uvicorn; also beside the daemon, in a thread of its own."""

from __future__ import annotations

import contextlib
import errno
import getpass
import os
import socket
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from monitor.clock import SystemClock
from monitor.errors import VigieError
from monitor.settings import Secret
from monitor.web.app import make_app
from monitor.web.door import PASSWORD, Door
from monitor.web.site import Site

AT_ONCE = 40  # requests; more are turned away
IDLE = 15  # seconds a connection may rest
SWITCH = 0.0005  # seconds: beside a rebuilt engine, a request that waits 5 ms for each read takes ten times as long
QUEUE = 64  # connections that wait to be taken


class Page:
    """The page on an address; a context manager serves it in a thread. ``address`` is what to type into a browser.

    Raises:
        VigieError: it cannot listen there.
    """

    def __init__(self, site: Site, port: int) -> None:
        import uvicorn  # noqa: PLC0415 -- only who serves needs it: 60 ms

        sys.setswitchinterval(SWITCH)
        self._site = site
        self._socket = _listen(site.door.host, port)
        host, port = self._socket.getsockname()[:2]
        self.address = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
        self._server = uvicorn.Server(
            uvicorn.Config(
                make_app(site),
                log_config=None,
                access_log=False,
                lifespan="off",
                ws="none",
                server_header=False,
                limit_concurrency=AT_ONCE,
                timeout_keep_alive=IDLE,
                timeout_graceful_shutdown=2,
            )
        )
        self._thread: threading.Thread | None = None

    def run(self) -> None:
        """Serve until told to stop by a signal."""
        try:
            with contextlib.suppress(
                KeyboardInterrupt
            ):  # uvicorn stops in order, and then says how it was asked
                self._server.run([self._socket])
        finally:
            self._close()

    def _close(self) -> None:
        self._socket.close()
        self._site.close()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), name="page", daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        assert self._thread is not None, "it was entered"
        self._thread.join()
        self._close()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=QUEUE)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        why = "another program listens there already: give --port" if taken else str(error)
        raise VigieError(f"cannot listen on {host}:{port}: {why}") from None


def open_page(
    rules: Path,
    db: Path,
    *,
    host: str,
    port: int,
    names: Sequence[str] = (),
    by: str | None = None,
    environ: Mapping[str, str] | None = None,
) -> Page:
    """The page as the command line asks for it.

    Args:
        names: what else it is called, behind a proxy.
        by: who acts where nobody logs in; default: whoever started it.

    Raises:
        VigieError: it would stand open to others, or cannot listen there.
    """
    environ = os.environ if environ is None else environ
    door = Door(
        host=host,
        names=frozenset(name.lower() for name in names),
        password=Secret(environ.get(PASSWORD), PASSWORD),
        by=by or _login_name(),
    )
    return Page(Site(rules, db, SystemClock(), door), port)


def _login_name() -> str:
    """As the system knows whoever started us; in a container, often nobody."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no such user; OSError from Python 3.13 on
        return "web"
