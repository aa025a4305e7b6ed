"""The picture of the actor network: positions worked out by ``placement``, drawn by pyvis without physics."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from restitch.placement import HUB, bends, layout, lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyvis.network import Network

    from restitch.catalogue import Record


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
            f"actor/{node['key']}", label=node["name"], lines=lines(node["name"]), shape="box",
            group=node["type"], x=round(box.x), y=round(box.y), physics=False, large=node["degree"] >= HUB,
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
    denied = "-denied" if edge["disputed"] else ""
    return f"line/{edge['from']}/{edge['type']}/{edge['to']}/{edge['standing']}{denied}"
