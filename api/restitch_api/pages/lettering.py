"""How wide words are in a drawing, and where they break: an SVG does not wrap its text.

The widths are those of DejaVu Sans, the widest font that the stylesheet names, rounded up; in any
other the words are narrower, so that they never cross the edge of their box.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Hundredths of the font's size -> the letters no wider than that.
ADVANCES = {
    30: "'IJijl",
    35: " ,./:;\\|‘’",
    40: "()-[]ft",
    45: "!r",
    50: '"*_`–',
    55: "?csz“”",
    60: "FLkvxy•",
    65: "$0123456789EPSTYabdeghnopqu{}€",
    70: "ABCKRVXZ",
    75: "NU",
    80: "&DGHOQ",
    85: "#+<=>^w~←→≥≤",
    90: "M",
    100: "%@Wm—…",
}
ADVANCE = {letter: hundredths / 100 for hundredths, letters in ADVANCES.items() for letter in letters}
WIDEST = 1.0  # of a letter the table does not have: an em, as wide as those of East Asia
ELLIPSIS = "…"


def width(words: str, size: float) -> float:
    """Pixels that words take in letters of this size; an accent makes a letter no wider.

    >>> width("lift", 10) < width("wilt", 10) < width("WWWW", 10)
    True
    """
    return size * sum(map(_advance, words))


@lru_cache(maxsize=4096)
def _advance(letter: str) -> float:
    parts = unicodedata.normalize("NFD", letter)
    return sum(ADVANCE.get(part, WIDEST) for part in parts if not unicodedata.combining(part))


def fitted(words: str, size: float, room: float) -> str:
    """The words, cut with an ellipsis where they are wider than the room.

    >>> fitted("a long way home", 10, 60), fitted("home", 10, 60)
    ('a long w…', 'home')
    """
    if width(words, size) <= room:
        return words
    kept = _that_fits(words, size, room - width(ELLIPSIS, size))
    return kept.rstrip() + ELLIPSIS


def wrapped(words: str, size: float, room: float, most: int) -> list[str]:
    """The words in at most ``most`` lines no wider than the room; a word too wide for one is broken.

    >>> wrapped("a long way home", 10, 60, 3), wrapped("a long way home", 10, 40, 2)
    (['a long way', 'home'], ['a long', 'way…'])
    """
    lines: list[str] = []
    left = words.split()
    while left and len(lines) < most:
        line = left.pop(0)
        if width(line, size) > room:
            kept = _that_fits(line, size, room) or line[0]
            line, rest = kept, line[len(kept) :]
            left[:0] = [rest] if rest else []
        while left and width(f"{line} {left[0]}", size) <= room:
            line = f"{line} {left.pop(0)}"
        lines.append(line)
    if left:
        lines[-1] = _that_fits(lines[-1], size, room - width(ELLIPSIS, size)).rstrip() + ELLIPSIS
    return lines or [""]


def _that_fits(words: str, size: float, room: float) -> str:
    """As many of the first letters as the room holds."""
    taken = 0.0
    for end, letter in enumerate(words):
        taken += size * _advance(letter)
        if taken > room:
            return words[:end]
    return words
