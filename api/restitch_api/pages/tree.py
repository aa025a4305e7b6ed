"""The argument around a claim as a drawing (positions and lines of an SVG) and as nested lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from restitch_api.pages.lettering import wrapped

if TYPE_CHECKING:
    from restitch.catalogue import Record

WIDTH, GAP_X, GAP_Y, PADDING, LINE = 214, 44, 14, 10, 16  # pixels
SIZE, INSET, LINES = 12.5, 11, 5  # of a box's text
EDGE = 2  # pixels left free around the drawing, for the strokes


@dataclass(frozen=True)
class Box:
    """A node of the drawing: its left upper corner, its size, and its text in lines."""

    node: Record
    x: float
    y: float
    height: float
    lines: tuple[str, ...]


def draw(outline: dict[str, Any]) -> dict[str, Any]:
    """Columns by level, works on the left and conclusions on the right, and a curve for each link."""
    levels: dict[int, list[Record]] = {}
    for node in outline["nodes"].values():
        levels.setdefault(node["level"], []).append(node)
    order = _ordered(levels, outline["links"])
    boxes: dict[str, Box] = {}
    heights = {level: sum(_height(node) + GAP_Y for node in nodes) - GAP_Y for level, nodes in order.items()}
    tallest = max(heights.values())
    for column, level in enumerate(sorted(order)):
        y = (tallest - heights[level]) / 2 + EDGE
        for node in order[level]:
            x = column * (WIDTH + GAP_X) + EDGE
            boxes[node["ref"]] = Box(node, x, y, _height(node), tuple(_lines(node)))
            y += _height(node) + GAP_Y
    return {
        "width": len(order) * (WIDTH + GAP_X) - GAP_X + 2 * EDGE,
        "height": tallest + 2 * EDGE,
        "box": WIDTH,
        "column": WIDTH + GAP_X,
        "inset": INSET,
        "boxes": list(boxes.values()),
        "root": boxes[outline["root"]],
        "curves": [_curve(boxes[each["to"]], boxes[each["from"]], each["kind"]) for each in outline["links"]],
    }


def _lines(node: Record) -> list[str]:
    return wrapped(node["label"], SIZE, WIDTH - 2 * INSET, LINES)


def _height(node: Record) -> float:
    return len(_lines(node)) * LINE + 2 * PADDING + (LINE if node["notes"] else 0)


def _ordered(levels: dict[int, list[Record]], links: list[Record]) -> dict[int, list[Record]]:
    """Each column so that nodes stand beside what they are linked to (barycentres, four sweeps)."""
    place = {node["ref"]: index for nodes in levels.values() for index, node in enumerate(nodes)}
    near: dict[str, list[str]] = {ref: [] for ref in place}
    for link in links:
        near[link["from"]].append(link["to"])
        near[link["to"]].append(link["from"])
    found = {level: list(nodes) for level, nodes in levels.items()}
    for sweep in range(4):
        for level in sorted(found, reverse=bool(sweep % 2)):
            found[level].sort(key=lambda node: (_middle(near[node["ref"]], place), place[node["ref"]]))
            place.update({node["ref"]: index for index, node in enumerate(found[level])})
    return found


def _middle(refs: list[str], place: dict[str, int]) -> float:
    return sum(place[ref] for ref in refs) / len(refs) if refs else 0.0


def _curve(origin: Box, target: Box, kind: str) -> dict[str, str]:
    """From the right side of what is used to the left side of what uses it; around, within a column."""
    x1, y1 = origin.x + WIDTH, origin.y + origin.height / 2
    x2, y2 = target.x, target.y + target.height / 2
    if x2 <= origin.x:  # what is used stands no further left: leave and enter on the right
        x2 = target.x + WIDTH
        bulge = max(x1, x2) + GAP_X * 0.8
        return {
            "kind": kind,
            "d": f"M{x1:.0f} {y1:.0f}C{bulge:.0f} {y1:.0f} {bulge:.0f} {y2:.0f} {x2:.0f} {y2:.0f}",
        }
    middle = (x1 + x2) / 2
    return {
        "kind": kind,
        "d": f"M{x1:.0f} {y1:.0f}C{middle:.0f} {y1:.0f} {middle:.0f} {y2:.0f} {x2:.0f} {y2:.0f}",
    }


def below(outline: dict[str, Any]) -> list[dict[str, Any]]:
    """What the claim rests on, nested down to the works; what has been shown is not opened again."""
    return _nested(outline, outline["root"], "from", "to", {outline["root"]})


def above(outline: dict[str, Any]) -> list[dict[str, Any]]:
    """What rests on the claim, nested."""
    return _nested(outline, outline["root"], "to", "from", {outline["root"]})


def works(outline: dict[str, Any]) -> list[Record]:
    """The works the argument reaches, each once, by their numbers in the essay."""
    found = (node for node in outline["nodes"].values() if node["kind"] == "work")
    by_page: dict[str, Record] = {}
    for node in found:
        known = by_page.setdefault(node["page"], {**node, "notes": []})
        known["notes"] = sorted({*known["notes"], *node["notes"]})
    return sorted(by_page.values(), key=lambda node: (node["notes"], node["label"]))


def _nested(
    outline: dict[str, Any], ref: str, here: str, there: str, shown: set[str]
) -> list[dict[str, Any]]:
    """``other`` marks the first entry of a further ground, which would do in place of those before it."""
    found: list[dict[str, Any]] = []
    nodes = outline["nodes"]
    for link in outline["links"]:
        node = nodes[link[there]]
        if link[here] != ref or (here == "to" and node["level"] <= nodes[ref]["level"]):
            continue
        again = node["ref"] in shown
        shown.add(node["ref"])
        inner = [] if again else _nested(outline, node["ref"], here, there, shown)
        other = bool(found) and here == "from" and "" != link["ground"] != found[-1]["ground"] != ""
        found.append(
            {
                "node": node,
                "ground": link["ground"],
                "kind": link["kind"],
                "again": again,
                "other": other,
                "inner": inner,
                "size": len(inner) + sum(each["size"] for each in inner),
            }
        )
    return found
