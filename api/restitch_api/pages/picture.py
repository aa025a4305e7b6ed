"""The evidence profile as one picture that stands alone: for a report, on white, without a stylesheet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from restitch_api.pages.lettering import fitted, width, wrapped
from restitch_api.web import many, plain, when

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from restitch.catalogue import Record

WIDTH, EDGE = 1000, 36  # pixels of the picture and of what is free around it
ROOM = WIDTH - 2 * EDGE
INK, MUTED, RULE = "#1c232d", "#565f6b", "#e0dacd"
BASES = {"note": "#1d5b8a", "argued": "#5c93b5", "own": "#a8740a", "nothing": "#8b867a", "missing": "#b3401a"}
SEVERITIES = {"error": "#8f2d12", "warning": "#a8740a", "note": "#1d5b8a"}
# How a work's dot looks, by its kind: as on the first page, and told apart without their colours, too.
TIERS: dict[str, dict[str, Any]] = {
    "primary": {"fill": "#1d5b8a"},
    "scholarship": {"fill": "#a8740a", "square": True},
    "secondary": {"fill": "#fff", "stroke": "#1d5b8a"},
    "opinion": {"fill": "#fff", "stroke": "#75528f", "dashes": "2.5 1.6"},
}
CELL, STEP, APART, STRIP = 7, 9, 9, 34  # of a sentence, to the next, between paragraphs, of a row of them
NAMES = 210  # pixels for a section's name
LINE = 17  # pixels of a line of small text
BOLD = 0.85  # of the room is what letters of a heading may take by the widths of plain ones
WORKS = 10  # works whose load is drawn
TALLEST = 160  # pixels that the works of one year may take


@dataclass
class Picture:
    """Rectangles, dots and words in the order they are painted; ``y`` is how far down it has come.

    A dot is a circle, or a square of the same size, filled or only drawn around.
    """

    y: float = EDGE
    rects: list[dict[str, Any]] = field(default_factory=list)
    dots: list[dict[str, Any]] = field(default_factory=list)
    words: list[dict[str, Any]] = field(default_factory=list)

    def rect(self, x: float, y: float, wide: float, high: float, fill: str) -> None:
        self.rects.append({"x": round(x, 1), "y": round(y, 1), "w": round(wide, 1), "h": high, "fill": fill})

    def dot(self, x: float, y: float, radius: float, tier: str | None) -> None:
        look = TIERS.get(tier or "", {"fill": BASES["nothing"]})
        self.dots.append({"x": round(x, 1), "y": round(y, 1), "r": round(radius, 1), **look})

    def say(self, words: str, x: float, y: float, size: float = 12.5, **look: Any) -> None:
        plainly = {"fill": INK, "anchor": "start", "serif": False}
        self.words.append(
            {"words": words, "x": round(x, 1), "y": round(y, 1), "size": size, **plainly, **look}
        )

    def head(self, words: str, x: float = EDGE) -> None:
        self.say(words, x, self.y + 16, 16, serif=True)
        self.y += 34


def draw(shown: Mapping[str, Any]) -> Picture:
    """The picture of what the first page shows."""
    picture = Picture()
    _title(picture, shown["profile"])
    _coverage(picture, shown)
    _load(picture, shown)
    top = picture.y
    _kinds(picture, shown)
    below, picture.y = picture.y, top
    _ages(picture, shown["ages"])
    picture.y = max(below, picture.y) + 14
    _findings(picture, shown["audit"])
    picture.say(
        "Drawn by Restitch from the claims encoded of the essay.", EDGE, picture.y + 8, 11, fill=MUTED
    )
    picture.y += 30
    return picture


def _title(picture: Picture, profile: Record) -> None:
    essay, totals = profile["essay"], profile["totals"]
    for line in wrapped(essay["title"], 24, ROOM * BOLD, 3):
        picture.say(line, EDGE, picture.y + 22, 24, serif=True)
        picture.y += 30
    by = f"{', '.join(essay['authors'])}, {when(essay['issued'])}"
    whole = essay["counts"]["sentences"] or 1
    shares = [
        f"{round(100 * totals[base] / whole)} % {words}"
        for base, words in (("note", "cite an endnote"), ("argued", "are argued from those"))
    ]
    shares.append(f"{round(100 * totals['own'] / whole)} % are the author’s word alone")
    told = f"{essay['counts']['sentences']} sentences: {', '.join(shares)}"
    picture.say(by, EDGE, picture.y + 12, fill=MUTED)
    picture.say(told, EDGE, picture.y + 31)
    picture.y += 56


def _coverage(picture: Picture, shown: Mapping[str, Any]) -> None:
    picture.head("What every sentence stands on")
    heights = shown["heights"]
    for section in shown["profile"]["sections"]:
        top = picture.y
        for number, line in enumerate(wrapped(section["title"], 12, NAMES - 14, 4)):
            picture.say(line, EDGE, top + 14 + number * 15, 12)
        x, floor = float(EDGE + NAMES), top + 26
        for paragraph in shown["paragraphs"][section["key"]]:
            wide = len(paragraph["sentences"]) * STEP
            if x + wide > WIDTH - EDGE and x > EDGE + NAMES:
                x, floor = float(EDGE + NAMES), floor + STRIP
            for sentence in paragraph["sentences"]:
                high = heights[sentence["base"]]
                picture.rect(x, floor - high, CELL, high, BASES[sentence["base"]])
                x += STEP
            x += APART
        lines = len(wrapped(section["title"], 12, NAMES - 14, 4))
        picture.y = max(floor + 12, top + lines * 15 + 10)
        picture.rect(EDGE, picture.y - 4, ROOM, 1, RULE)
        picture.y += 6
    _legend(picture, [(BASES[base], words) for base, words in shown["bases"].items()])


def _legend(picture: Picture, entries: Iterable[tuple[str, str]], x: float = EDGE) -> None:
    for fill, words in entries:
        picture.rect(x, picture.y + 3, 11, 11, fill)
        picture.say(words, x + 17, picture.y + 13, 12, fill=MUTED)
        x += 17 + width(words, 12) + 16
    picture.y += 40


def _dots_told(picture: Picture, tiers: Iterable[str], x: float) -> None:
    for name in tiers:
        picture.dot(x + 5, picture.y + 9, 4.6, name)
        picture.say(name, x + 17, picture.y + 13, 12, fill=MUTED)
        x += 17 + width(name, 12) + 16
    picture.y += 40


def _load(picture: Picture, shown: Mapping[str, Any]) -> None:
    picture.head("What carries the essay: claims that rest on each work")
    bar = EDGE + 470
    scale = (WIDTH - EDGE - 150 - bar) / shown["most"]
    for work in shown["heaviest"][:WORKS]:
        picture.say(fitted(work["title"], 12.5, 450), EDGE, picture.y + 12)
        picture.rect(bar, picture.y + 2, work["direct"] * scale, 12, BASES["note"])
        picture.rect(
            bar + work["direct"] * scale, picture.y + 2, work["through"] * scale, 12, BASES["argued"]
        )
        fall = "falls" if work["falls"] == 1 else "fall"
        told = f"{work['direct'] + work['through']}, {work['falls']} {fall} with it"
        picture.say(told, WIDTH - EDGE, picture.y + 12, 12, fill=MUTED, anchor="end")
        picture.y += 21
    picture.y += 6
    _legend(picture, [(BASES["note"], "cite it"), (BASES["argued"], "rest on it through others only")])


def _kinds(picture: Picture, shown: Mapping[str, Any]) -> None:
    picture.head("Kinds of works")
    most = max((count for _, count in [*shown["kinds"], *shown["tiers"]]), default=1)
    for counts, fill in ((shown["kinds"], BASES["note"]), (shown["tiers"], BASES["argued"])):
        for name, count in counts:
            picture.say(plain(name), EDGE, picture.y + 12)
            picture.rect(EDGE + 150, picture.y + 2, 220 * count / most, 11, fill)
            picture.say(str(count), EDGE + 410, picture.y + 12, anchor="end")
            picture.y += LINE + 2
        picture.y += 8


def _ages(picture: Picture, ages: Mapping[str, Any]) -> None:
    left, right = EDGE + 470, WIDTH - EDGE - 8
    picture.head("When the works appeared", left)
    if ages["columns"]:
        apart = min(12.0, TALLEST / ages["tallest"])
        floor = picture.y + ages["tallest"] * apart + 6
        scale = (right - left - 12) / max(ages["last"] - ages["first"], 1)
        for column in ages["columns"]:
            x = left + 6 + (column["year"] - ages["first"]) * scale
            for number, work in enumerate(column["works"]):
                picture.dot(x, floor - 8 - number * apart, apart * 0.38, work["tier"])
        picture.rect(left, floor, right - left + 6, 1, MUTED)
        for year in ages["ticks"]:
            x = left + 6 + (year - ages["first"]) * scale
            picture.say(str(year), x, floor + 16, 11.5, fill=MUTED, anchor="middle")
        picture.y = floor + 26
        there = {work["tier"] for column in ages["columns"] for work in column["works"]}
        _dots_told(picture, [name for name in TIERS if name in there], left)
    if ages["undated"]:
        picture.say(f"Without a date: {len(ages['undated'])}", left, picture.y, 12, fill=MUTED)
        picture.y += 14


def _findings(picture: Picture, audit: Mapping[str, Any]) -> None:
    told = ", ".join(many(each["count"], each["label"][:-1]) for each in audit["severities"].values())
    picture.head(f"What the audit found: {told}")
    most = max((topic["total"] for topic in audit["topics"]), default=1)
    for topic in audit["topics"]:
        picture.say(topic["name"], EDGE, picture.y + 12)
        x = EDGE + 150.0
        for name, fill in SEVERITIES.items():
            long = 400 * topic["counts"][name] / most
            picture.rect(x, picture.y + 2, max(long - 1, 0), 11, fill)
            x += long
        picture.say(str(topic["total"]), x + 8, picture.y + 12)
        picture.y += LINE + 4
    picture.y += 4
    _legend(picture, [(SEVERITIES[name], each["label"]) for name, each in audit["severities"].items()])
