"""Pictures in dots (PNG) of charts drawn as SVG, through resvg: no browser, no network.

The library is an extra (`pip install earwitness[png]`); it is imported when a picture is drawn.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from earwitness.errors import PainterMissing

#: dots across: twice the width of a chart, sharp in print at a column's width
WIDTH = 1520
PAPER = "#fbf9f4"
_PROBE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><text y="15">{}</text></svg>'


def png_of(svg: str, width: int = WIDTH) -> bytes:
    """The drawing as a PNG, `width` dots wide. Media queries are passed over: it is the light one, as in print.

    Raises PainterMissing without the library, and on a machine without any typeface: it would leave out every figure.
    """
    painter = _painter()
    if _painted(painter, _PROBE.format("")) == _painted(painter, _PROBE.format("95")):
        raise PainterMissing(
            "this machine has no typeface to write figures with",
            hint="Install one, such as Debian's fonts-dejavu-core; or take --format svg.",
        )
    return _painted(painter, svg, width)


@cache
def _painter() -> Any:
    try:
        import resvg_py
    except ImportError:
        raise PainterMissing("the library resvg-py is not installed") from None
    return resvg_py


def _painted(painter: Any, svg: str, width: int = WIDTH) -> bytes:
    return bytes(
        painter.svg_to_bytes(
            svg_string=svg, width=width, background=PAPER, sans_serif_family="Liberation Sans"
        )
    )
