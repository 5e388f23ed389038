"""Pictures as PNG, by the extra ``charts``: for channels that show no SVG."""

from __future__ import annotations

import importlib.util

SHARP = 2.0  # pixels of the picture for each unit of the drawing


def can_draw() -> bool:
    """Whether the extra is installed: without it a digest goes out without pictures, and says all of it in words."""
    return importlib.util.find_spec("vl_convert") is not None


def png_of(svg: str) -> bytes:
    """A drawing, a document of its own such as ``Picture.alone``, as a PNG.

    Raises:
        ModuleNotFoundError: the extra is not installed; ask ``can_draw``.
    """
    import vl_convert  # noqa: PLC0415 -- an extra: 84 MB that only pictures need

    drawn: bytes = vl_convert.svg_to_png(svg, scale=SHARP)
    return drawn
