"""Content negotiation: which of the forms we can make the client likes best (RFC 9110 §12.5.1)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def ranked(accept: str | None, offered: Sequence[str]) -> list[str]:
    """The offered media types the client takes, best first; ties keep the offered order.

    >>> ranked("text/html;q=0.5, */*;q=0.1", ["text/turtle", "text/html"])
    ['text/html', 'text/turtle']
    """
    if not accept or not accept.strip():
        return list(offered)
    return list(_ranked(accept, tuple(offered)))


@lru_cache(256)  # clients send the same few again and again
def _ranked(accept: str, offered: tuple[str, ...]) -> tuple[str, ...]:
    ranges = [_range(part) for part in accept.split(",") if part.strip()]
    scored = [(_quality(ranges, media), media) for media in offered]
    good = [(quality, media) for quality, media in scored if quality > 0]
    return tuple(media for _, media in sorted(good, key=lambda pair: -pair[0]))


def _range(part: str) -> tuple[str, float]:
    media, *parameters = (piece.strip() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                quality = min(max(float(value), 0.0), 1.0)
            except ValueError:
                quality = 0.0
    return media.lower(), quality


def _quality(ranges: list[tuple[str, float]], media: str) -> float:
    """The most specific range that matches decides."""
    group = media.partition("/")[0] + "/*"
    best = (-1, 0.0)
    for pattern, quality in ranges:
        level = {media: 2, group: 1, "*/*": 0}.get(pattern, -1)
        if level > best[0]:
            best = (level, quality)
    return best[1]
