"""The picture of the actor network: positions worked out here, drawn by pyvis without physics.

Positions are in screen pixels of a fixed box, so that labels keep their size at first view: a
force-directed start (ForceAtlas2, networkx), then a seeded search that takes labels off each
other and lines off foreign labels. The same network always gets the same picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyvis.network import Network

    from restitch.catalogue import Record

BOX = (760, 660)  # width and height in pixels
BEND = (0.03, 0.08, 0.13, 0.19, 0.25, 0.32)  # how far a line may swing out, as vis-network counts it
STEPS_PER_NODE = 350
MOST_STEPS = 14_000  # of the search, so that a large network takes seconds, not minutes
HUB = 12  # relations from which an actor is drawn larger


@dataclass
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
    links: nx.Graph[str] = nx.Graph()
    links.add_nodes_from(node["key"] for node in nodes)
    links.add_edges_from((edge["from"], edge["to"]) for edge in edges)
    start = nx.forceatlas2_layout(links, seed=seed, max_iter=150) if len(links) > 1 else {}
    boxes = {
        node["key"]: Box(*_scaled(start, node["key"]), *_half_sizes(node["name"], node["degree"]))
        for node in nodes
    }
    if len(boxes) > 1:
        _Search(boxes, list(links.edges), seed).run(min(STEPS_PER_NODE * len(boxes), MOST_STEPS))
    return boxes


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
    """Simulated annealing, a label at a time; what costs is in ``_cost`` and ``_lines``."""

    AIR = np.array([26.0, 22.0])  # between labels, across and down
    UNDER = 22.0  # what a line under a foreign label costs, against 28 for labels over each other

    def __init__(self, boxes: dict[str, Box], links: list[tuple[str, str]], seed: int) -> None:
        self.boxes = boxes
        self.keys = sorted(boxes)
        at = {key: index for index, key in enumerate(self.keys)}
        self.places = np.array([[boxes[key].x, boxes[key].y] for key in self.keys])
        self.halves = np.array([[boxes[key].half_width, boxes[key].half_height] for key in self.keys])
        ends = sorted({(min(at[a], at[b]), max(at[a], at[b])) for a, b in links if a != b})
        self.ends = np.array(ends, dtype=int).reshape(-1, 2)
        everyone = np.arange(len(self.keys))
        self.touches = [np.nonzero((self.ends == index).any(axis=1))[0] for index in everyone]
        self.passes = [np.nonzero((self.ends != index).all(axis=1))[0] for index in everyone]
        self.own = (self.ends[:, :1] == everyone) | (self.ends[:, 1:] == everyone)
        self.chance = np.random.default_rng(seed)

    def run(self, steps: int) -> None:
        for step in range(steps):
            self._try(int(self.chance.integers(len(self.keys))), 1 - step / steps)
        for key, (x, y) in zip(self.keys, self.places, strict=True):
            self.boxes[key].x, self.boxes[key].y = float(x), float(y)

    def _try(self, label: int, heat: float) -> None:
        before, old = self._cost(label), self.places[label].copy()
        self.places[label] += self.chance.normal(size=2) * (8 + 100 * heat)
        worse = self._cost(label) - before
        if worse > 0 and self.chance.random() >= math.exp(-worse / (9 * heat * heat + 0.05)):
            self.places[label] = old

    def _cost(self, label: int) -> float:
        place, half = self.places[label], self.halves[label]
        outside = float(np.maximum(0, np.abs(place) + half - np.array(BOX) / 2).sum())
        deep = (self.halves + half + self.AIR - np.abs(self.places - place)).min(axis=1)
        deep[label] = 0
        over = deep[deep > 0]
        cost = outside + (15 if outside else 0) + 28 * len(over) + float(over.sum())
        return cost + self._lines(label)

    def _lines(self, label: int) -> float:
        mine, theirs = self.touches[label], self.passes[label]
        starts, stops = self.places[self.ends[mine, 0]], self.places[self.ends[mine, 1]]
        long = np.hypot(*(starts - stops).T)
        under = (
            _cuts(starts[:, None], stops[:, None], self.places[None], self.halves[None] + 3) & ~self.own[mine]
        )
        starts, stops = self.places[self.ends[theirs, 0]], self.places[self.ends[theirs, 1]]
        over_me = _cuts(starts, stops, self.places[label], self.halves[label] + 3)
        dear = 0.008 * long + 0.25 * np.maximum(0, 110 - long)
        return float(dear.sum()) + self.UNDER * (int(under.sum()) + int(over_me.sum()))


def _cuts(starts: Any, stops: Any, places: Any, halves: Any) -> Any:
    """Which segments run under which boxes (slabs: where on the way a line is within both sides)."""
    along = stops - starts
    with np.errstate(divide="ignore", invalid="ignore"):
        one, two = (places - halves - starts) / along, (places + halves - starts) / along
    enter, leave = np.minimum(one, two).max(axis=-1), np.maximum(one, two).min(axis=-1)
    return np.maximum(enter, 0) <= np.minimum(leave, 1)


def bends(boxes: Mapping[str, Box], edges: Sequence[Record]) -> list[float]:
    """For each edge how it swings out (negative: counter-clockwise), so as to miss foreign labels."""
    taken: dict[tuple[str, str], list[float]] = {}
    found = []
    for edge in edges:
        a, b = edge["from"], edge["to"]
        pair = (min(a, b), max(a, b))
        turn = 1 if a == pair[0] else -1
        used = taken.setdefault(pair, [])
        options = [size * side for size in BEND for side in (1, -1)]
        best = min(options, key=lambda bend: _bend_cost(boxes, a, b, bend, turn, used))
        used.append(best * turn)
        found.append(best)
    return found


def _bend_cost(boxes: Mapping[str, Box], a: str, b: str, bend: float, turn: int, used: list[float]) -> float:
    curve = _curve(boxes[a], boxes[b], bend)
    under = sum(
        any(abs(x - box.x) < box.half_width + 3 and abs(y - box.y) < box.half_height + 3 for x, y in curve)
        for key, box in boxes.items()
        if key not in (a, b)
    )
    crowded = sum(abs(bend * turn - other) < 0.07 for other in used)
    return under + 3 * crowded + 1.2 * abs(bend)


def _curve(a: Box, b: Box, bend: float, points: int = 24) -> list[tuple[float, float]]:
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


def draw(network: Mapping[str, Any]) -> Network:
    """A pyvis network with fixed positions; the page's own template renders it.

    Ids carry a prefix: vis-network mistakes bare words such as ``constructor`` for its own.
    """
    from pyvis.network import Network  # takes up to a second: only where something is drawn

    nodes, edges = network["nodes"], network["edges"]
    boxes = layout(nodes, edges)
    picture = Network(directed=True, height="100%", width="100%", cdn_resources="in_line")
    picture.options = {"physics": {"enabled": False}, "layout": {"improvedLayout": False}}
    for node in nodes:
        box = boxes[node["key"]]
        picture.add_node(
            f"actor/{node['key']}", label=node["name"], shape="box", group=node["type"], x=round(box.x),
            y=round(box.y), physics=False, large=node["degree"] >= HUB,
        )  # fmt: skip
    for edge, bend in zip(edges, bends(boxes, edges), strict=True):
        picture.add_edge(
            f"actor/{edge['from']}", f"actor/{edge['to']}", id=edge_id(edge), family=edge["type"],
            width=round(1 + 0.8 * math.sqrt(len(edge["claims"])), 2), standing=edge["standing"], bend=bend,
            disputed=edge["disputed"], sources=edge["sources"], falls=edge["falls_with"], spans=edge["spans"],
            relations=edge["relations"], claims=edge["claims"],
        )  # fmt: skip
    return picture


def edge_id(edge: Record) -> str:
    return f"line/{edge['from']}/{edge['type']}/{edge['to']}"
