"""Corpora made up to a size, in the shape of a real one, from a fixed seed.

Essays of some 500 claims: a third rest on notes, a third are drawn from earlier claims (joint or
alternative), some have the author's own word. Most works and actors are an essay's own; the others
are shared between essays, a few of them cited very often (Pareto). Compiled by the real compiler;
of large graphs, ten essays are, and repeated under other names: some 57 quads a claim.

    python benchmarks/synthetic.py 10000 out.nq
"""

from __future__ import annotations

import random
import sys
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

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

SEED = 20230
DATA = Path(__file__).parent / "data"
CLAIMS_AN_ESSAY = 500
NOTES_AN_ESSAY = 45
TEMPLATES = 10  # essays that are compiled; more are these again, under other names
ACTORS, WORLD = 60, 12  # actors of an essay, and how many of them every essay has
OWN_WORKS = 0.7  # of the works an essay cites are cited by it alone
RELATION_TYPES = ("trades-with", "provides-aid-to", "accuses", "supplies-arms-to")


def write(claims: int, path: Path, seed: int = SEED) -> int:
    """N-Quads of about ``claims`` claims, in whole essays but for the last; returns how many quads.

    Memory does not grow with ``claims``.
    """
    chance = random.Random(seed)
    works = max(44, claims // 12)
    essays, rest = divmod(claims, CLAIMS_AN_ESSAY)
    templates = [
        _lines(corpus(chance, _mark(each), CLAIMS_AN_ESSAY, works)) for each in range(min(TEMPLATES, essays))
    ]
    quads = 0
    with path.open("wb") as out:
        for number in range(essays):
            which = number % TEMPLATES
            lines = templates[which].replace(_mark(which).encode(), str(number).encode())
            quads += lines.count(b"\n")
            out.write(lines)
        if rest:
            lines = _lines(corpus(chance, str(essays), rest, works))
            quads += lines.count(b"\n")
            out.write(lines)
    return quads


def made(claims: int) -> Path:
    """The N-Quads of a graph of that size in ``benchmarks/data/``, made unless they are there."""
    path = DATA / f"{claims}.nq"
    if not path.exists():
        DATA.mkdir(exist_ok=True)
        part = path.with_suffix(".part")
        write(claims, part)
        part.replace(path)
    return path


def _mark(template: int) -> str:
    """What stands for an essay's number in a template, and for nothing else."""
    return f"q{template}q"


def _lines(corpus: Corpus) -> bytes:
    return nquads(encode([corpus]))


def corpus(chance: random.Random, number: str, claims: int, works: int) -> Corpus:
    key = f"essay-{number}"
    names = [f"actor-{each}" if each < WORLD else f"actor-{number}-{each}" for each in range(ACTORS)]
    actors = [Actor("an-author", "An Author", "person")]
    actors += [Actor(each, each.replace("-", " ").title(), "state") for each in names]
    cited = [_work(chance, number, each, works) for each in range(NOTES_AN_ESSAY)]
    digest = sha256(key.encode()).hexdigest()
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
        file_sha256=digest,
        file_characters=50_000,
        reading_sha256=digest,
        reading_characters=50_000,
        sections=tuple(Section(f"part-{each}", f"Part {each}", each) for each in range(1, 6)),
        sentences=sentences,
        markers=tuple(
            Marker(each + 1, each + 1, each * 100 + 50, sentences[each].key) for each in range(NOTES_AN_ESSAY)
        ),
        notes=tuple(range(1, NOTES_AN_ESSAY + 1)),
        runs=(),
    )
    events = [_event(chance, number, each, names) for each in range(claims // 12)]
    return Corpus(
        essay=Essay(
            key, f"Essay {number}", ("An Author",), ("an-author",), parse_period("2023"), "en", "A generator",
            "https://creativecommons.org/publicdomain/zero/1.0/",
        ),
        document=document,
        marker_readings=(),
        notes=tuple(Note(each + 1, (Citation(each + 1, 1, work),)) for each, work in enumerate(cited)),
        sources=tuple(
            Source(work, "report", f"Work {work}", authors=("Somebody",), issued=parse_period("2020"), tier="secondary")
            for work in sorted(set(cited))
        ),
        actors=tuple(actors),
        events=tuple(events),
        claims=tuple(
            _claim(chance, each, sentences[each % len(sentences)].key, events, names)
            for each in range(claims)
        ),
        silences=(),
    )  # fmt: skip


def _work(chance: random.Random, essay: str, number: int, works: int) -> str:
    """An essay's own, or one of those others cite too: a few of them very often, most of them once or twice."""
    if chance.random() < OWN_WORKS:
        return f"work-{essay}-{number}"
    return f"work-{min(int(chance.paretovariate(0.7)), works)}"


def _event(chance: random.Random, essay: str, number: int, actors: list[str]) -> Event:
    year = chance.randint(1990, 2023)
    return Event(
        f"event-{essay}-{number}", f"Event {number}", "meeting", parse_period(str(year)),
        (Participation(chance.choice(actors), "participant"),),
    )  # fmt: skip


def _claim(
    chance: random.Random, number: int, sentence: str, events: list[Event], actors: list[str]
) -> Claim:
    first = chance.choice(actors)
    second = chance.choice([each for each in actors[WORLD:] if each != first])
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
        relations = (RelationLine(first, chance.choice(RELATION_TYPES), second, year),)
    if chance.random() < 0.08:
        figures = (Figure("f1", "trade-turnover", first, Decimal(chance.randint(1, 999)), "CCY_USD", year),)
    return Claim(
        key=f"claim-{number}",
        statement=f"Statement {number} of {chance.randrange(10**6)} in words of its own.",
        kinds=("figure",) if figures else ("fact",),
        sentences=(sentence,),
        place=Place("synthetic", number),
        notes=notes,
        because=because,
        own=own,
        about=(first, second),
        when=year,
        figures=figures,
        relations=relations,
        events=(events[number % len(events)].key,) if events and chance.random() < 0.1 else (),
    )


if __name__ == "__main__":
    print(f"{write(int(sys.argv[1]), Path(sys.argv[2])):,} quads")
