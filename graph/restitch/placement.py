"""Where labels and lines of the actor network go: off each other, and lines off foreign labels.

Positions are in screen pixels of a fixed box, so that labels keep their size at first view: a
force-directed start (ForceAtlas2, networkx), a seeded search over straight lines that takes labels
off each other, and a second one, slower a step and so with fewer, over the curves that are drawn.
How good a place can be got depends on the start: a few are tried, and the best is kept.
The same network always gets the same picture.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from restitch.catalogue import Record

BOX = (840, 700)  # width and height in pixels
# How far a line may swing out, as vis-network counts.
BEND = (0.03, 0.08, 0.13, 0.19, 0.25, 0.32, 0.4, 0.5, 0.62, 0.75)
SMALL = 42  # labels up to which the search is as long as it helps; a large network takes a second, too
ROOMY = 50  # labels up to which the box is not made larger
STARTS = 3  # of a network of that size, until no line runs under a foreign label
HUB = 12  # relations from which an actor is drawn larger
ROW = 17  # pixels a second line of a name takes
LONG = 14  # letters up to which a name stands on one line
GAP = 6  # pixels between labels at least
PUSHES, LOOSER = 40, 1.04  # how often labels are pushed before all move outwards, and by how much
AIR = np.array([20.0, 18.0])  # between labels, across and down
UNDER = 60.0  # what a line under a foreign label costs, against 28 for labels without air between them
OVER = 120.0  # and so much more for labels over each other
OPTIONS = np.array([size * side for size in BEND for side in (1, -1)])
POINTS = np.linspace(0, 1, 15)[1:-1]  # of a curve that are looked at


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


def layout(nodes: Sequence[Record], edges: Sequence[Record], seed: int = 9) -> dict[str, Box]:
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
    best: dict[str, Box] = {}
    fewest = math.inf
    for start in range(seed, seed + (STARTS if len(labels) <= SMALL else 1)):
        boxes = _searched(labels, links, ends, start)
        hidden = _hidden(boxes, ends)
        if hidden < fewest:
            best, fewest = boxes, hidden
        if not hidden:
            break
    return best


def _searched(
    labels: tuple[tuple[str, str, int], ...], links: nx.Graph[str], ends: Sequence[tuple[str, str]], seed: int
) -> dict[str, Box]:
    start = nx.forceatlas2_layout(links, seed=seed, max_iter=150) if len(links) > 1 else {}
    boxes = {key: Box(*_scaled(start, key), *_half_sizes(name, degree)) for key, name, degree in labels}
    if len(boxes) < 2:
        return boxes
    return apart(_CurveSearch(_Search(boxes, ends, seed).run(), ends, seed).run())


def apart(boxes: dict[str, Box]) -> dict[str, Box]:
    """The same labels where no two of them meet, each as near to its place as may be.

    A search weighs labels against lines and may end with one label over another. Two that meet are
    pushed from each other the shorter way; where that does not end, all move outwards a little.
    """
    found, pushes = dict(boxes), 0
    while met := _meeting(found):
        for one, two in met:
            found[one], found[two] = _pushed(found[one], found[two])
        pushes += 1
        if pushes % PUSHES == 0:
            found = {key: replace(box, x=box.x * LOOSER, y=box.y * LOOSER) for key, box in found.items()}
    return found


def _meeting(boxes: Mapping[str, Box]) -> list[tuple[str, str]]:
    pairs = combinations(sorted(boxes), 2)
    return [(one, two) for one, two in pairs if boxes[one].overlap(boxes[two], GAP, GAP)]


def _pushed(one: Box, two: Box) -> tuple[Box, Box]:
    """Half the way each, and a little more, so that rounding leaves them apart."""
    wide = one.half_width + two.half_width + GAP + 0.5 - abs(one.x - two.x)
    high = one.half_height + two.half_height + GAP + 0.5 - abs(one.y - two.y)
    if wide <= 0 or high <= 0:  # another push has parted them
        return one, two
    if wide < high:
        by = math.copysign(wide / 2, one.x - two.x)
        return replace(one, x=one.x + by), replace(two, x=two.x - by)
    by = math.copysign(high / 2, one.y - two.y)
    return replace(one, y=one.y + by), replace(two, y=two.y - by)


def _hidden(boxes: Mapping[str, Box], ends: Sequence[tuple[str, str]]) -> int:
    """How many lines run under foreign labels."""
    edges = [{"from": one, "to": two} for one, two in ends]
    drawn = zip(ends, bends(boxes, edges), strict=True)
    return sum(bool(under(boxes, one, two, bend)) for (one, two), bend in drawn)


def lines(name: str) -> list[str]:
    """A long name on two lines, parted where they come nearest to the same length.

    >>> lines("Moscow-Beijing-Pyongyang bloc"), lines("North Korea")
    (['Moscow-Beijing-Pyongyang', 'bloc'], ['North Korea'])
    """
    words = name.split()
    if len(name) <= LONG or len(words) < 2:
        return [name]
    parted = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    return list(min(parted, key=lambda pair: max(map(len, pair))))


def frame(labels: int) -> tuple[float, float]:
    """Width and height for so many labels: ``BOX`` while they have room in it."""
    larger = math.sqrt(max(labels / ROOMY, 1))
    return BOX[0] * larger, BOX[1] * larger


def _half_sizes(name: str, degree: int) -> tuple[float, float]:
    large = degree >= HUB
    rows = lines(name)
    letter, high = (4.9, 17) if large else (3.75, 14)
    return letter * max(map(len, rows)) + 12, high + 0.5 * ROW * (len(rows) - 1)


def _scaled(start: Mapping[str, Any], key: str) -> tuple[float, float]:
    """Ranks mixed with positions: fills the box without losing who is near whom."""
    if not start:
        return 0.0, 0.0
    point = []
    for axis, size in enumerate(frame(len(start))):
        values = sorted(float(each[axis]) for each in start.values())
        low, high, mine = values[0], values[-1], float(start[key][axis])
        share = (mine - low) / (high - low) if high > low else 0.5
        rank = values.index(mine) / max(len(values) - 1, 1)
        point.append((0.4 * share + 0.6 * rank - 0.5) * (size - 90))
    return point[0], point[1]


class _Search:
    """Labels moved one at a time, each to one of several places tried at once, over straight lines.

    The places tried lie far about at first and close by in the end, but for some that lie anywhere;
    a worse one is now and then taken while it is hot (simulated annealing), so that a label can get
    past another.
    """

    SWEEPS, LEAST = 24, 6  # how often every label is moved
    TRIED, ANYWHERE = 40, 13  # places a label is tried at, and how many of them are anywhere in the frame
    FIRST_MOVE, LAST_MOVE = 120.0, 8.0  # how far a label is tried, in pixels, when hot and when cold
    HEAT = 0.8

    def __init__(self, boxes: dict[str, Box], links: Sequence[tuple[str, str]], seed: int) -> None:
        self.boxes = boxes
        self.keys = sorted(boxes)
        at = {key: index for index, key in enumerate(self.keys)}
        self.frame = np.array(frame(len(boxes)))
        self.places = np.array([[boxes[key].x, boxes[key].y] for key in self.keys])
        self.halves = np.array([[boxes[key].half_width, boxes[key].half_height] for key in self.keys])
        lines = Counter((min(at[a], at[b]), max(at[a], at[b])) for a, b in links if a != b)
        self.ends = np.array(sorted(lines), dtype=int).reshape(-1, 2)
        self.lines = np.array([lines[one, two] for one, two in self.ends], dtype=int)
        self.needs = np.minimum(110 + 26 * (self.lines - 1), 340)  # length, where lines lie side by side
        everyone = np.arange(len(self.keys))
        self.touches = [np.nonzero((self.ends == index).any(axis=1))[0] for index in everyone]
        self.passes = [np.nonzero((self.ends != index).all(axis=1))[0] for index in everyone]
        self.others = [self.ends[mine].sum(axis=1) - label for label, mine in enumerate(self.touches)]
        self.own = (self.ends[:, :1] == everyone) | (self.ends[:, 1:] == everyone)
        self.chance = np.random.default_rng(seed)

    def run(self) -> dict[str, Box]:
        sweeps = max(self.LEAST, min(self.SWEEPS, round(self.SWEEPS * (SMALL / len(self.keys)) ** 3)))
        for sweep in range(sweeps):
            heat = self.HEAT * (1 - sweep / sweeps)
            for label in self.chance.permutation(self._movable()):
                self._move(int(label), heat)
        return {
            key: Box(float(x), float(y), self.boxes[key].half_width, self.boxes[key].half_height)
            for key, (x, y) in zip(self.keys, self.places, strict=True)
        }

    def _movable(self) -> Any:
        return np.arange(len(self.keys))

    def _move(self, label: int, heat: float) -> None:
        far = self.LAST_MOVE + self.FIRST_MOVE * heat
        tried = self.places[label] + self.chance.normal(size=(self.TRIED, 2)) * far
        room = self.frame - 2 * self.halves[label]
        tried[-self.ANYWHERE :] = (self.chance.random(size=(self.ANYWHERE, 2)) - 0.5) * room
        tried[0] = self.places[label]
        costs = self._costs(label, tried)
        luck = self.chance.gumbel(size=self.TRIED) * (9 * heat * heat)
        self._settle(label, tried, int(np.argmin(costs - luck)))

    def _settle(self, label: int, tried: Any, best: int) -> None:
        self.places[label] = tried[best]

    def _costs(self, label: int, tried: Any) -> Any:
        return self._crowding(label, tried) + UNDER * self._crossed(label, tried)

    def _crowding(self, label: int, tried: Any) -> Any:
        """Over other labels, over the edge of the frame, and with long or very short lines."""
        half = self.halves[label]
        outside = np.maximum(0, np.abs(tried) + half - self.frame / 2).sum(axis=1)
        deep = np.minimum(
            *(
                self.halves[:, axis]
                + half[axis]
                + AIR[axis]
                - np.abs(self.places[:, axis] - tried[:, None, axis])
                for axis in (0, 1)
            )
        )
        deep[:, label] = 0
        over = np.maximum(deep, 0)
        long = np.hypot(*np.moveaxis(self.places[self.others[label]] - tried[:, None], 2, 0))
        dear = 0.008 * long + 0.5 * np.maximum(0, self.needs[self.touches[label]] - long)
        crowded = 28 * (over > 0) + OVER * (deep > AIR.min()) + over
        return 2 * outside + 15 * (outside > 0) + crowded.sum(axis=1) + dear.sum(axis=1)

    def _crossed(self, label: int, tried: Any) -> Any:
        """Foreign labels over the lines of this one, and foreign lines under it."""
        mine, theirs = self.touches[label], self.passes[label]
        stops = self.places[self.others[label]][None, :, None]
        under = _cuts(tried[:, None, None], stops, self.places, self.halves + 3)
        starts, stops = self.places[self.ends[theirs, 0]], self.places[self.ends[theirs, 1]]
        over_me = _cuts(starts, stops, tried[:, None], self.halves[label] + 3)
        return (under & ~self.own[mine]).sum(axis=(1, 2)) + over_me.sum(axis=1)


def _cuts(starts: Any, stops: Any, places: Any, halves: Any) -> Any:
    """Which segments run under which boxes (slabs: where on the way a line is within both sides)."""
    enter: Any = 0.0
    leave: Any = 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        for axis in (0, 1):  # a minimum over an axis of two costs more than two minima
            start, along = starts[..., axis], stops[..., axis] - starts[..., axis]
            to, half = places[..., axis] - start, halves[..., axis]
            one, two = (to - half) / along, (to + half) / along
            enter, leave = np.maximum(enter, np.minimum(one, two)), np.minimum(leave, np.maximum(one, two))
    return enter <= leave


class _CurveSearch(_Search):
    """The same with small moves, over the curves each pair of actors may be joined by.

    ``hits[pair, option]`` counts the foreign labels a curve runs under; a pair with several lines
    needs as many options.
    """

    SWEEPS, LEAST = 12, 2
    TRIED, ANYWHERE = 8, 2
    FIRST_MOVE, LAST_MOVE = 120.0, 6.0
    HEAT = 0.25

    def __init__(self, boxes: dict[str, Box], links: Sequence[tuple[str, str]], seed: int) -> None:
        super().__init__(boxes, links, seed)
        self.needed = np.arange(len(OPTIONS))[None] < self.lines[:, None]
        self.curves = _curves(self.places[self.ends[:, 0]], self.places[self.ends[:, 1]])
        self.hits = sum(
            (
                self._over(np.arange(len(self.ends)), label, self.places[label : label + 1])[0]
                & ~self.own[:, label, None]
            )
            for label in range(len(self.keys))
        ) + np.zeros((len(self.ends), len(OPTIONS)), dtype=int)

    def _movable(self) -> Any:
        """Where a line runs under a label however it swings out, its ends and that label: others are well."""
        bad = np.nonzero((np.sort(self.hits, axis=1) * self.needed).sum(axis=1))[0]
        best = self.hits[bad].argmin(axis=1)
        covering = self._near(*(axis[bad, best] for axis in self.curves)) & ~self.own[bad]
        return np.unique([*self.ends[bad].flat, *np.nonzero(covering.any(axis=0))[0]]).astype(int)

    def _near(self, x: Any, y: Any) -> Any:
        """Which labels lie over each of these curves, the last axis of which are their points."""
        wide, high = (self.halves + 4).T
        across = np.abs(x[..., None] - self.places[:, 0]) < wide
        return (across & (np.abs(y[..., None] - self.places[:, 1]) < high)).any(axis=-2)

    def _over(self, pairs: Any, label: int, tried: Any) -> Any:
        """Whether the label, at each place tried, lies over each curve of the pairs."""
        x, y = self.curves[0][pairs], self.curves[1][pairs]
        wide, high = self.halves[label] + 4
        across = np.abs(x - tried[:, 0, None, None, None]) < wide
        return (across & (np.abs(y - tried[:, 1, None, None, None]) < high)).any(axis=3)

    def _costs(self, label: int, tried: Any) -> Any:
        mine, theirs = self.touches[label], self.passes[label]
        over = self._over(theirs, label, tried)
        self.moved = self.hits[theirs] - over[0] + over
        lines = self._lines(label, tried)
        return self._crowding(label, tried) + self._dear(self.moved, theirs) + self._dear(lines, mine)

    def _lines(self, label: int, tried: Any) -> Any:
        """How many foreign labels the curves of this label run under, at each place tried."""
        mine, others = self.touches[label], self.others[label]
        first = self.ends[mine, 0] == label
        here, there = tried[:, None], self.places[others][None] + 0 * tried[:, None]
        starts = np.where(first[:, None], here, there).reshape(-1, 2)
        stops = np.where(first[:, None], there, here).reshape(-1, 2)
        self.drawn = x, y = _curves(starts, stops)
        under = self._near(x, y).reshape(len(tried), len(mine), len(OPTIONS), len(self.keys))
        self.found = (under & ~self.own[mine][:, None]).sum(axis=3)
        return self.found

    def _settle(self, label: int, tried: Any, best: int) -> None:
        super()._settle(label, tried, best)
        mine = self.touches[label]
        self.hits[self.passes[label]] = self.moved[best]
        self.hits[mine] = self.found[best]
        for kept, drawn in zip(self.curves, self.drawn, strict=True):
            kept[mine] = drawn.reshape(len(tried), len(mine), *drawn.shape[1:])[best]

    def _dear(self, hits: Any, pairs: Any) -> Any:
        """What the best curves of these pairs cost together, at each place tried."""
        costs = UNDER * hits + 9 * np.abs(OPTIONS)
        return (np.sort(costs, axis=2) * self.needed[pairs]).sum(axis=(1, 2))


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
    at = {key: index for index, key in enumerate(boxes)}
    places = np.array([[box.x, box.y] for box in boxes.values()]).reshape(-1, 2)
    halves = np.array([[box.half_width, box.half_height] for box in boxes.values()]).reshape(-1, 2) + 3
    taken: dict[tuple[str, str], list[float]] = {}
    found = []
    for edge in edges:
        a, b = at[edge["from"]], at[edge["to"]]
        x, y = _curves(places[a : a + 1], places[b : b + 1])
        near = (np.abs(x[0, ..., None] - places[:, 0]) < halves[:, 0]) & (
            np.abs(y[0, ..., None] - places[:, 1]) < halves[:, 1]
        )
        foreign = near.any(axis=1)
        foreign[:, [a, b]] = False
        turn = 1 if edge["from"] <= edge["to"] else -1
        used = taken.setdefault((min(edge["from"], edge["to"]), max(edge["from"], edge["to"])), [])
        crowded = sum((np.abs(OPTIONS * turn - other) < 0.07).astype(int) for other in used)
        best = float(OPTIONS[np.argmin(foreign.sum(axis=1) + 3 * crowded + 1.2 * np.abs(OPTIONS))])
        used.append(best * turn)
        found.append(best)
    return found


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
