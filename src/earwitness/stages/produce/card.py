"""The picture that stands for a release where its address is shared: its headline, and nothing else of it. Pure: SVG."""

from __future__ import annotations

from xml.sax.saxutils import escape

WIDTH, HEIGHT = 1200, 630
_MARGIN, _BOTTOM = 84, 520
_SIZES = (104, 92, 80, 70, 60, 52, 44, 36, 28)
#: widths of letters in ems, generous: what is not listed takes `_WIDE` where it is large, `_LETTER` where it is small
_LETTER, _WIDE, _NARROW = 0.58, 0.78, 0.32
_THIN = frozenset("ijlft.,:;'’‘!|()[] ")


def card_svg(title: str) -> str:
    """A drawing of 1200 by 630 with the title as large as it fits; what does not fit at the smallest size ends in …"""
    size = next((s for s in _SIZES if len(_lines(title, s)) * s * 1.16 <= _BOTTOM - _MARGIN), _SIZES[-1])
    lines = _lines(title, size)
    most = int((_BOTTOM - _MARGIN) / (size * 1.16))
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1].rstrip()[:-1]}…"]
    rows = "".join(
        f'<text x="{_MARGIN}" y="{_MARGIN + size * (0.9 + 1.16 * n):.0f}">{escape(line)}</text>'
        for n, line in enumerate(lines)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fbf9f4"/>'
        f'<rect x="{_MARGIN}" y="{HEIGHT - 70}" width="160" height="10" fill="#a33a1c"/>'
        f'<g font-family="sans-serif" font-weight="700" font-size="{size}" fill="#1d1b17">{rows}</g></svg>'
    )


def _lines(title: str, size: int) -> list[str]:
    """The title in lines that are narrow enough; a word that is too long alone is broken."""
    room = (WIDTH - 2 * _MARGIN) / size
    lines: list[str] = []
    for word in title.split():
        if lines and _ems(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
            continue
        while _ems(word) > room:
            fits = next(n for n in range(len(word), 0, -1) if _ems(word[:n]) <= room)
            lines.append(word[:fits])
            word = word[fits:]
        if word:
            lines.append(word)
    return lines


def _ems(text: str) -> float:
    return sum(
        _NARROW if c in _THIN else _WIDE if c.isupper() or c in "мшщюжфmwMW@—…" else _LETTER for c in text
    )
