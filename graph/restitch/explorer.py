"""The picture of the actor network: positions worked out here, drawn by pyvis without physics.

Positions are in screen pixels of a fixed box, so that labels keep their size at first view: a
force-directed start (ForceAtlas2, networkx), then a seeded search that takes labels off each
other and lines off foreign labels. The same network always gets the same picture.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx as nx

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyvis.network import Network

    from restitch.catalogue import Record

BOX = (760, 660)  # width and height in pixels
BEND = (0.08, 0.16, 0.26, 0.38)  # how far a line may swing out, as vis-network counts it
STEPS_PER_NODE = 130
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

    def cut_by(self, a: Box, b: Box) -> bool:
        """Whether the line between the middles of ``a`` and ``b`` runs under this box (Liang-Barsky)."""
        dx, dy, low, high = b.x - a.x, b.y - a.y, 0.0, 1.0
        for p, q in (
            (-dx, a.x - self.x + self.half_width),
            (dx, self.x + self.half_width - a.x),
            (-dy, a.y - self.y + self.half_height),
            (dy, self.y + self.half_height - a.y),
        ):
            if p == 0:
                if q < 0:
                    return False
            elif p < 0:
                low = max(low, q / p)
            else:
                high = min(high, q / p)
            if low > high:
                return False
        return True


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
    _spread(boxes, list(links.edges), random.Random(seed))  # noqa: S311
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


def _spread(boxes: dict[str, Box], links: list[tuple[str, str]], chance: random.Random) -> None:
    """Simulated annealing on the cost of one label at a time."""
    keys = sorted(boxes)
    touching = {key: [link for link in links if key in link] for key in keys}
    steps = STEPS_PER_NODE * len(keys)
    for step in range(steps):
        key = keys[chance.randrange(len(keys))]
        box, cool = boxes[key], 1 - step / steps
        before = _cost(key, boxes, links, touching[key])
        old = box.x, box.y
        reach = 15 + 190 * cool
        box.x += chance.gauss(0, reach / 2)
        box.y += chance.gauss(0, reach / 2)
        worse = _cost(key, boxes, links, touching[key]) - before
        if worse > 0 and chance.random() >= math.exp(-worse / (7 * cool * cool + 0.05)):
            box.x, box.y = old


def _cost(
    key: str, boxes: dict[str, Box], links: list[tuple[str, str]], mine: list[tuple[str, str]]
) -> float:
    """Outside the box, over other labels, long lines, lines under labels."""
    box = boxes[key]
    outside = max(0.0, abs(box.x) + box.half_width - BOX[0] / 2) + max(
        0.0, abs(box.y) + box.half_height - BOX[1] / 2
    )
    cost = outside + (15 if outside else 0)
    for other, theirs in boxes.items():
        if other != key and (deep := box.overlap(theirs)):
            cost += 28 + deep
    for a, b in mine:
        length = math.hypot(boxes[a].x - boxes[b].x, boxes[a].y - boxes[b].y)
        cost += 0.008 * length + max(0.0, 110 - length) * 0.25
        cost += 7 * sum(
            each.cut_by(boxes[a], boxes[b]) for other, each in boxes.items() if other not in (a, b)
        )
    return cost + 7 * sum(box.cut_by(boxes[a], boxes[b]) for a, b in links if key not in (a, b))


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
        )  # fmt: skip
    return picture


def edge_id(edge: Record) -> str:
    return f"line/{edge['from']}/{edge['type']}/{edge['to']}"
