"""Corpora made up to a size, in the shape of a real one, from a fixed seed.

Essays of some 500 claims: a third rest on notes, a third are drawn from earlier claims (joint or
alternative), some have the author's own word; works are shared between essays, a few of them
cited very often (Zipf). Compiled by the real compiler, essay by essay.

    python benchmarks/synthetic.py 10000 out.nq
"""

from __future__ import annotations

import random
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from restitch.dates import parse_period
from restitch.encoding import encode, nquads
from restitch.model import (
    Actor,
    Citation,
    Claim,
    Corpus,
    Document,
    Essay,
    Event,
    Figure,
    Marker,
    Note,
    Participation,
    Place,
    RelationLine,
    Section,
    Sentence,
    Source,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 20230
CLAIMS_AN_ESSAY = 500
NOTES_AN_ESSAY = 45
RELATION_TYPES = ("trades-with", "provides-aid-to", "accuses", "supplies-arms-to")


def corpora(claims: int, seed: int = SEED) -> Iterator[Corpus]:
    """Essays with ``claims`` claims in all; the same numbers give the same corpora."""
    chance = random.Random(seed)
    works = max(44, claims // 12)
    for number in range(-(-claims // CLAIMS_AN_ESSAY)):
        yield _corpus(chance, number, min(CLAIMS_AN_ESSAY, claims - number * CLAIMS_AN_ESSAY), works)


def write(claims: int, path: Path) -> int:
    """N-Quads of ``claims`` claims; returns how many quads."""
    quads = 0
    with path.open("wb") as out:
        for corpus in corpora(claims):
            lines = nquads(encode([corpus]))
            quads += lines.count(b"\n")
            out.write(lines)
    return quads


def _corpus(chance: random.Random, number: int, claims: int, works: int) -> Corpus:
    key = f"essay-{number}"
    actors = [Actor("an-author", "An Author", "person")]
    actors += [Actor(f"actor-{each}", f"Actor {each}", "state") for each in range(60)]
    cited = [_work(chance, works) for _ in range(NOTES_AN_ESSAY)]
    sentences = tuple(
        Sentence(
            each // 5 + 1,
            each % 5 + 1,
            f"part-{each * 5 // claims + 1}",
            each * 100,
            each * 100 + 90,
            f"{each:064x}",
        )
        for each in range(max(claims // 2, NOTES_AN_ESSAY))
    )
    document = Document(
        file_sha256=f"{number:064x}",
        file_characters=50_000,
        reading_sha256=f"{number:064x}",
        reading_characters=50_000,
        sections=tuple(Section(f"part-{each}", f"Part {each}", each) for each in range(1, 6)),
        sentences=sentences,
        markers=tuple(
            Marker(each + 1, each + 1, each * 100 + 50, sentences[each].key) for each in range(NOTES_AN_ESSAY)
        ),
        notes=tuple(range(1, NOTES_AN_ESSAY + 1)),
        runs=(),
    )
    events = [_event(chance, number, each) for each in range(claims // 12)]
    return Corpus(
        essay=Essay(
            key, f"Essay {number}", ("An Author",), ("an-author",), parse_period("2023"), "en", "A generator",
            "https://creativecommons.org/publicdomain/zero/1.0/",
        ),
        document=document,
        marker_readings=(),
        notes=tuple(Note(each + 1, (Citation(each + 1, 1, work),)) for each, work in enumerate(cited)),
        sources=tuple(
            Source(work, "report", f"Work {work}", authors=("Somebody",), issued=parse_period("2020"))
            for work in sorted(set(cited))
        ),
        actors=tuple(actors),
        events=tuple(events),
        claims=tuple(_claim(chance, each, sentences[each % len(sentences)].key, events) for each in range(claims)),
        silences=(),
    )  # fmt: skip


def _work(chance: random.Random, works: int) -> str:
    """A few works are cited very often, most of them once or twice."""
    return f"work-{min(int(chance.paretovariate(0.7)), works)}"


def _event(chance: random.Random, essay: int, number: int) -> Event:
    year = chance.randint(1990, 2023)
    return Event(
        f"event-{essay}-{number}", f"Event {number}", "meeting", parse_period(str(year)),
        (Participation(f"actor-{chance.randrange(60)}", "participant"),),
    )  # fmt: skip


def _claim(chance: random.Random, number: int, sentence: str, events: list[Event]) -> Claim:
    first, second = chance.sample(range(60), 2)
    kind = chance.random()
    notes: tuple[tuple[str, ...], ...] = ()
    because: tuple[tuple[str, ...], ...] = ()
    own = False
    if number < 5 or kind < 0.4:
        notes = tuple((f"{chance.randint(1, NOTES_AN_ESSAY)}.1",) for _ in range(chance.choice((1, 1, 1, 2))))
    elif kind < 0.6:
        own = True
    else:
        # Conclusions lean on what stands a little before them, as in an argument.
        near = range(max(0, number - 60), number)
        because = tuple(
            tuple(f"claim-{each}" for each in chance.sample(near, chance.choice((1, 2, 2, 3))))
            for _ in range(chance.choice((1, 1, 2)))
        )
    relations = ()
    figures = ()
    year = parse_period(str(chance.randint(1990, 2023)))
    if chance.random() < 0.25:
        relations = (RelationLine(f"actor-{first}", chance.choice(RELATION_TYPES), f"actor-{second}", year),)
    if chance.random() < 0.08:
        figures = (
            Figure(
                "f1", "trade-turnover", f"actor-{first}", Decimal(chance.randint(1, 999)), "CCY_USD", year
            ),
        )
    return Claim(
        key=f"claim-{number}",
        statement=f"Statement {number} of {chance.randrange(10**6)} in words of its own.",
        kinds=("figure",) if figures else ("fact",),
        sentences=(sentence,),
        place=Place("synthetic", number),
        notes=notes,
        because=because,
        own=own,
        about=(f"actor-{first}", f"actor-{second}"),
        when=year,
        figures=figures,
        relations=relations,
        events=(events[number % len(events)].key,) if events and chance.random() < 0.1 else (),
    )


if __name__ == "__main__":
    print(f"{write(int(sys.argv[1]), Path(sys.argv[2])):,} quads")
