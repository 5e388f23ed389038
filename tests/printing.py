"""Whether a PDF can be made here."""

from __future__ import annotations

import os

import pytest

from monitor.errors import VigieError
from monitor.wiring.printing import pdf_of


def printer_or_skip() -> None:
    """Where it cannot, the test is skipped with the command that helps; in CI that is a failure."""
    try:
        pdf_of('<html lang="en"><p>a proof</p></html>')
    except VigieError as lack:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(lack))
