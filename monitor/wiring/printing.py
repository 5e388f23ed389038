"""A page of HTML as a PDF, by the extra ``pdf``: WeasyPrint, and libraries of the system that it draws with."""

from __future__ import annotations

import contextlib
import io
import logging

from monitor.errors import VigieError

EXTRA = "a PDF needs an extra that is not installed: pip install 'vigie[pdf]'; --format html needs nothing, and prints well"
# https://doc.courtbouillon.org/weasyprint/stable/first_steps.html#debian, and a font: a server may have none
DEBIAN = "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation"
LIBRARIES = f"a PDF needs libraries of the system that are not there; on Debian and Ubuntu: {DEBIAN}"


def pdf_of(page: str) -> bytes:
    """A page that needs nothing from anywhere, as a PDF that screen readers can follow (tagged, with bookmarks).

    Raises:
        VigieError: the extra, or what it draws with, is not installed; says what to do.
    """
    try:
        with contextlib.redirect_stdout(
            io.StringIO()
        ):  # it prints advice of its own where a library is missing
            import weasyprint  # noqa: PLC0415 -- an extra, which only a PDF needs
            from weasyprint.urls import URLFetcher  # noqa: PLC0415 -- as above
    except ModuleNotFoundError:
        raise VigieError(EXTRA) from None
    except OSError:
        raise VigieError(LIBRARIES) from None
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    fetcher = URLFetcher(allowed_protocols={"data"})  # its pictures lie in the page: no network, no files
    printed: bytes = weasyprint.HTML(string=page, url_fetcher=fetcher).write_pdf(pdf_tags=True)
    return printed
