"""Where labels and lines of the actor network go: off each other, and lines off foreign labels.

Positions are in screen pixels of a fixed box, so that labels keep their size at first view: a
force-directed start (ForceAtlas2, networkx), a seeded search over straight lines that takes labels
off each other, and a second one, slower a step and so with fewer, over the curves that are drawn.
The same network always gets the same picture.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from restitch.catalogue import Record

BOX = (760, 660)  # width and height in pixels
BEND = (0.03, 0.08, 0.13, 0.19, 0.25, 0.32, 0.4, 0.5)  # how far a line may swing out, as vis-network counts
STEPS_PER_NODE, MOST_STEPS = 125, 5_000  # of the first search
CURVED_PER_NODE, MOST_CURVED = 70, 3_000  # of the second: a large network takes seconds, not minutes
HUB = 12  # relations from which an actor is drawn larger
AIR = np.array([26.0, 22.0])  # between labels, across and down
UNDER = 22.0  # what a line under a foreign label costs, against 28 for labels over each other
OPTIONS = np.array([size * side for size in BEND for side in (1, -1)])
POINTS = np.linspace(0, 1, 21)[1:-1]  # of a curve that are looked at


@dataclass(frozen=True)
class Box:
    """A label's box: its middle and half its sides."""

    x: float
    y: float
    half_width: float
    half_height: float

    def overlap(self, other: Box, across: float = 26, down: float = 22) -> float:
        """How deep the two, with the air they need, lie over each other; 0 where they are clear."""
        wide = self.half_width + other.half_width + across - abs(self.x - other.x)
        high = self.half_height + other.half_height + down - abs(self.y - other.y)
        return min(wide, high) if wide > 0 and high > 0 else 0.0


def layout(nodes: Sequence[Record], edges: Sequence[Record], seed: int = 7) -> dict[str, Box]:
    """Actor key -> the box of its label; deterministic for a seed."""
    labels = tuple((node["key"], node["name"], node["degree"]) for node in nodes)
    return dict(_placed(labels, tuple((edge["from"], edge["to"]) for edge in edges), seed))


@lru_cache(maxsize=32)  # a graph read anew mostly has the same network
def _placed(
    labels: tuple[tuple[str, str, int], ...], ends: tuple[tuple[str, str], ...], seed: int
) -> dict[str, Box]:
    links: nx.Graph[str] = nx.Graph()
    links.add_nodes_from(key for key, _, _ in labels)
    links.add_edges_from(ends)
    start = nx.forceatlas2_layout(links, seed=seed, max_iter=150) if len(links) > 1 else {}
    boxes = {key: Box(*_scaled(start, key), *_half_sizes(name, degree)) for key, name, degree in labels}
    if len(boxes) < 2:
        return boxes
    boxes = _Search(boxes, ends, seed).run(min(STEPS_PER_NODE * len(boxes), MOST_STEPS))
    return _CurveSearch(boxes, ends, seed).run(min(CURVED_PER_NODE * len(boxes), MOST_CURVED))


def _half_sizes(name: str, degree: int) -> tuple[float, float]:
    large = degree >= HUB
    return (4.9 if large else 3.75) * len(name) + 12, 17 if large else 14


def _scaled(start: Mapping[str, Any], key: str) -> tuple[float, float]:
    """Ranks mixed with positions: fills the box without losing who is near whom."""
    if not start:
        return 0.0, 0.0
    point = []
    for axis, size in enumerate(BOX):
        values = sorted(float(each[axis]) for each in start.values())
        low, high, mine = values[0], values[-1], float(start[key][axis])
        share = (mine - low) / (high - low) if high > low else 0.5
        rank = values.index(mine) / max(len(values) - 1, 1)
        point.append((0.4 * share + 0.6 * rank - 0.5) * (size - 90))
    return point[0], point[1]


class _Search:
    """Simulated annealing, a label at a time, over straight lines."""

    FIRST_MOVE, LAST_MOVE = 100.0, 8.0  # how far a label is tried, in pixels, when hot and when cold
    HEAT = 1.0

    def __init__(self, boxes: dict[str, Box], links: Sequence[tuple[str, str]], seed: int) -> None:
        self.boxes = boxes
        self.keys = sorted(boxes)
        at = {key: index for index, key in enumerate(self.keys)}
        self.places = np.array([[boxes[key].x, boxes[key].y] for key in self.keys])
        self.halves = np.array([[boxes[key].half_width, boxes[key].half_height] for key in self.keys])
        lines = Counter((min(at[a], at[b]), max(at[a], at[b])) for a, b in links if a != b)
        self.ends = np.array(sorted(lines), dtype=int).reshape(-1, 2)
        self.lines = np.array([lines[one, two] for one, two in self.ends], dtype=int)
        self.everyone = np.arange(len(self.keys))
        self.touches = [np.nonzero((self.ends == index).any(axis=1))[0] for index in self.everyone]
        self.passes = [np.nonzero((self.ends != index).all(axis=1))[0] for index in self.everyone]
        self.own = (self.ends[:, :1] == self.everyone) | (self.ends[:, 1:] == self.everyone)
        self.chance = np.random.default_rng(seed)

    def run(self, steps: int) -> dict[str, Box]:
        for step in range(steps):
            self._try(int(self.chance.integers(len(self.keys))), self.HEAT * (1 - step / steps))
        return {
            key: Box(float(x), float(y), self.boxes[key].half_width, self.boxes[key].half_height)
            for key, (x, y) in zip(self.keys, self.places, strict=True)
        }

    def _try(self, label: int, heat: float) -> None:
        before, old = self._cost(label), self.places[label].copy()
        self._move(label, heat)
        if not self._keeps(self._cost(label) - before, heat):
            self.places[label] = old

    def _move(self, label: int, heat: float) -> None:
        self.places[label] += self.chance.normal(size=2) * (self.LAST_MOVE + self.FIRST_MOVE * heat)

    def _keeps(self, worse: float, heat: float) -> bool:
        return worse <= 0 or self.chance.random() < math.exp(-worse / (9 * heat * heat + 0.05))

    def _cost(self, label: int) -> float:
        return self._crowding(label) + UNDER * self._crossed(label)

    def _crowding(self, label: int) -> float:
        """Over other labels, over the edge of the box, and with long or very short lines."""
        place, half = self.places[label], self.halves[label]
        outside = float(np.maximum(0, np.abs(place) + half - np.array(BOX) / 2).sum())
        deep = (self.halves + half + AIR - np.abs(self.places - place)).min(axis=1)
        deep[label] = 0
        over = deep[deep > 0]
        mine = self.touches[label]
        long = np.hypot(*(self.places[self.ends[mine, 0]] - self.places[self.ends[mine, 1]]).T)
        dear = 0.008 * long + 0.25 * np.maximum(0, 110 - long)
        return outside + (15 if outside else 0) + 28 * len(over) + float(over.sum()) + float(dear.sum())

    def _crossed(self, label: int) -> int:
        """Foreign labels over the lines of this one, and foreign lines under it."""
        mine, theirs = self.touches[label], self.passes[label]
        starts, stops = self.places[self.ends[mine, 0]], self.places[self.ends[mine, 1]]
        under = _cuts(starts[:, None], stops[:, None], self.places[None], self.halves[None] + 3)
        starts, stops = self.places[self.ends[theirs, 0]], self.places[self.ends[theirs, 1]]
        over_me = _cuts(starts, stops, self.places[label], self.halves[label] + 3)
        return int((under & ~self.own[mine]).sum()) + int(over_me.sum())


def _cuts(starts: Any, stops: Any, places: Any, halves: Any) -> Any:
    """Which segments run under which boxes (slabs: where on the way a line is within both sides)."""
    along = stops - starts
    with np.errstate(divide="ignore", invalid="ignore"):
        one, two = (places - halves - starts) / along, (places + halves - starts) / along
    enter, leave = np.minimum(one, two).max(axis=-1), np.maximum(one, two).min(axis=-1)
    return np.maximum(enter, 0) <= np.minimum(leave, 1)


class _CurveSearch(_Search):
    """The same with small moves, over the curves each pair of actors may be joined by.

    ``under[pair, option, label]`` says whether a curve runs under a foreign label; a pair with
    several lines needs as many options.
    """

    FIRST_MOVE, LAST_MOVE = 120.0, 6.0
    HEAT = 0.25

    def __init__(self, boxes: dict[str, Box], links: Sequence[tuple[str, str]], seed: int) -> None:
        super().__init__(boxes, links, seed)
        self.needed = np.arange(len(OPTIONS))[None] < self.lines[:, None]
        self.pairs = np.arange(len(self.ends))
        self.under = self._under(self.pairs, self.everyone)
        self.dear = self._dear(self.under)

    def _try(self, label: int, heat: float) -> None:
        before, old = self._crowding(label), self.places[label].copy()
        self._move(label, heat)
        under, mine = self.under.copy(), self.touches[label]
        under[:, :, label] = self._under(self.pairs, self.everyone[label : label + 1])[:, :, 0]
        under[mine] = self._under(mine, self.everyone)
        dear = self._dear(under)
        if self._keeps(dear - self.dear + self._crowding(label) - before, heat):
            self.under, self.dear = under, dear
        else:
            self.places[label] = old

    def _under(self, pairs: Any, labels: Any) -> Any:
        x, y = _curves(self.places[self.ends[pairs, 0]], self.places[self.ends[pairs, 1]])
        places, halves = self.places[labels], self.halves[labels] + 4
        across = np.abs(x[..., None] - places[:, 0]) < halves[:, 0]
        down = np.abs(y[..., None] - places[:, 1]) < halves[:, 1]
        return (across & down).any(axis=2) & ~self.own[np.ix_(pairs, labels)][:, None]

    def _dear(self, under: Any) -> float:
        """What the best curves of all pairs cost together."""
        costs = UNDER * under.sum(axis=2) + 9 * np.abs(OPTIONS)
        return float((np.sort(costs, axis=1) * self.needed).sum())


def _sides() -> tuple[Any, Any]:
    """Sine and cosine parts of where each option's side point lies (see ``curve``)."""
    far = np.abs(OPTIONS) * 0.5 + 0.5
    turn = np.where(OPTIONS > 0, far, 1 - far) * math.pi
    return far * np.sin(turn), far * np.cos(turn)


SINES, COSINES = _sides()


def _curves(starts: Any, stops: Any) -> tuple[Any, Any]:
    """x and y by pair, option and point of ``POINTS``."""
    along, t = stops - starts, POINTS
    side_x = starts[:, :1] + along[:, :1] * SINES - along[:, 1:] * COSINES
    side_y = starts[:, 1:] + along[:, :1] * COSINES + along[:, 1:] * SINES
    return tuple(
        (1 - t) ** 2 * start[:, None, None] + 2 * (1 - t) * t * side[:, :, None] + t * t * stop[:, None, None]
        for start, side, stop in (
            (starts[:, 0], side_x, stops[:, 0]),
            (starts[:, 1], side_y, stops[:, 1]),
        )
    )


def bends(boxes: Mapping[str, Box], edges: Sequence[Record]) -> list[float]:
    """For each edge how it swings out (negative: counter-clockwise), so as to miss foreign labels."""
    taken: dict[tuple[str, str], list[float]] = {}
    found = []
    for edge in edges:
        a, b = edge["from"], edge["to"]
        pair = (min(a, b), max(a, b))
        turn = 1 if a == pair[0] else -1
        used = taken.setdefault(pair, [])
        best = min(OPTIONS.tolist(), key=lambda bend: _bend_cost(boxes, a, b, bend, turn, used))
        used.append(best * turn)
        found.append(best)
    return found


def _bend_cost(boxes: Mapping[str, Box], a: str, b: str, bend: float, turn: int, used: list[float]) -> float:
    crowded = sum(abs(bend * turn - other) < 0.07 for other in used)
    return len(under(boxes, a, b, bend, air=3)) + 3 * crowded + 1.2 * abs(bend)


def under(boxes: Mapping[str, Box], a: str, b: str, bend: float, air: float = 0) -> list[str]:
    """The foreign labels that a line from ``a`` to ``b`` runs under, or past with less ``air`` than that."""
    points = curve(boxes[a], boxes[b], bend)
    return [
        key
        for key, box in boxes.items()
        if key not in (a, b)
        and any(
            abs(x - box.x) < box.half_width + air and abs(y - box.y) < box.half_height + air
            for x, y in points
        )
    ]


def curve(a: Box, b: Box, bend: float, points: int = 40) -> list[tuple[float, float]]:
    """The line as vis-network 9 draws ``curvedCW`` and ``curvedCCW``: quadratic, through a side point."""
    dx, dy = b.x - a.x, a.y - b.y
    length, angle = math.hypot(dx, dy), math.atan2(dy, dx)
    size = abs(bend)
    turned = (angle + (size * 0.5 + 0.5 if bend > 0 else 0.5 - size * 0.5) * math.pi) % (2 * math.pi)
    side_x = a.x + (size * 0.5 + 0.5) * length * math.sin(turned)
    side_y = a.y + (size * 0.5 + 0.5) * length * math.cos(turned)
    return [
        (
            (1 - t) ** 2 * a.x + 2 * (1 - t) * t * side_x + t * t * b.x,
            (1 - t) ** 2 * a.y + 2 * (1 - t) * t * side_y + t * t * b.y,
        )
        for t in (step / points for step in range(points + 1))
    ]
