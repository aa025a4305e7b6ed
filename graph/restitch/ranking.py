"""How well a text answers to words: BM25 (https://doi.org/10.1561/1500000019), with what a word is.

Case and accents do not matter. Texts are short and hold a word once, as a rule: of those the shorter
answers better, so that an order by length is nearly that by score.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SATURATION, BY_LENGTH = 1.2, 0.75  # k1 and b, as search engines have them
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Rarity:
    """Of words one after the other: of the whole words, and of a beginning of the last."""

    words: tuple[str, ...]
    whole: float
    begun: float


def folded(text: str) -> list[str]:
    """The words of a text as they are compared.

    >>> folded("Île-de-France, 2nd")
    ['ile', 'de', 'france', '2nd']
    """
    return WORD.findall(plain(text))


def plain(text: str) -> str:
    """Without capitals and accents.

    >>> plain("Île-de-France")
    'ile-de-france'
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(each for each in apart if not unicodedata.combining(each)))


def rarity(held: int, everything: int) -> float:
    """What a word says that so many of all texts hold: less, the more do.

    >>> rarity(1, 1000) > 20 * rarity(900, 1000) > 0
    True
    """
    return log(1 + (everything - held + 0.5) / (held + 0.5))


def weighed(times: int, length: float) -> float:
    """What it counts that a text holds a word so often; ``length`` is 1 for a text as long as the mean."""
    return times * (SATURATION + 1) / (times + SATURATION * (1 - BY_LENGTH + BY_LENGTH * length))


def score(text: Sequence[str], length: float, asked: Sequence[Rarity]) -> float:
    """A whole word counts beside its beginning.

    >>> ship = [Rarity(("ship",), 2.0, 1.0)]
    >>> score(["ship"], 1, ship) > score(["shipping"], 1, ship) > score(["trade"], 1, ship) == 0
    True
    """
    found = 0.0
    for each in asked:
        whole, begun = _times(text, each.words)
        found += each.whole * weighed(whole, length) + each.begun * weighed(begun, length)
    return found


def _times(text: Sequence[str], words: tuple[str, ...]) -> tuple[int, int]:
    """How often the words stand there whole, and how often with the last one only begun."""
    *before, last = words
    whole = begun = 0
    for place in range(len(before), len(text)):
        if text[place].startswith(last) and list(text[place - len(before) : place]) == before:
            begun += 1
            whole += text[place] == last
    return whole, begun
