"""How long the explorer's page takes over many actors: python benchmarks/explorer.py [ACTORS]

A made-up essay in the shape of ``synthetic.py`` whose actors are joined as the world's are: a few
to very many, most to one or two, and some only to each other. Timed in this process, each page
asked for the first time: the opening, more of it, a neighbourhood, an actor without lines; then
what the script asks for, the panel of an actor and what falls.
"""

from __future__ import annotations

import gc
import random
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent)]
import synthetic  # noqa: E402
from fastapi.testclient import TestClient  # noqa: E402

from restitch.encoding import encode, nquads  # noqa: E402
from restitch.graph import open_graph  # noqa: E402
from restitch.model import Actor, Corpus, RelationLine  # noqa: E402
from restitch_api.app import create_app  # noqa: E402
from restitch_api.serving import Serving  # noqa: E402
from restitch_api.settings import Settings  # noqa: E402

RELATIONS_AN_ACTOR = 2
APART = 0.1  # of the actors know each other only in pairs


def main(actors: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "many.nq"
        path.write_bytes(nquads(encode([many(actors)])))
        graph = open_graph(files=[path])
    gc.collect()  # what making the graph has left: else whoever is timed sweeps it up, for seconds
    settings = Settings()
    with TestClient(create_app(Serving(graph, settings, lambda: graph), settings)) as client:
        for name, query in (
            ("opening", ""),
            ("120 actors", "?most=120"),
            ("around a hub", "?focus=actor-0"),
            ("around another", "?focus=actor-5"),
            ("around the last", f"?focus=actor-{actors - 1}"),
            ("again", ""),
            ("filtered", "?standing=noted"),
            ("panel of a hub", "/panel?actor=actor-0"),
            ("work-1 falls", "/panel?falls=work-1"),
            ("work-2 falls", "/panel?falls=work-2"),
        ):
            start = time.perf_counter()
            answer = client.get(f"/explorer{query}")
            taken = time.perf_counter() - start
            drawn = answer.text.count("<tr data-line")
            print(
                f"{name:16} {answer.status_code} {taken:6.2f} s {len(answer.content):9,} bytes {drawn:4} lines"
            )


def many(actors: int) -> Corpus:
    """An essay with that many actors and ``RELATIONS_AN_ACTOR`` times as many relations."""
    chance = random.Random(synthetic.SEED)
    made = synthetic.corpus(chance, "0", actors * RELATIONS_AN_ACTOR, max(44, actors // 6))
    names = [f"actor-{each}" for each in range(actors)]
    ends = names[:2]  # each as often as it has relations: whoever has many gets more
    claims = []
    for claim in made.claims:
        one, two = _pair(chance, names, ends)
        line = RelationLine(one, chance.choice(synthetic.RELATION_TYPES), two, claim.when)
        claims.append(replace(claim, about=(one, two), relations=(line,), figures=()))
    people = tuple(Actor(each, each.replace("-", " ").title(), "state") for each in names)
    return replace(made, actors=(made.actors[0], *people), claims=tuple(claims), events=())


def _pair(chance: random.Random, names: list[str], ends: list[str]) -> tuple[str, str]:
    apart = len(names) - int(APART * len(names)) // 2 * 2
    if chance.random() < APART:
        one = chance.randrange(apart, len(names) - 1, 2)
        return names[one], names[one + 1]
    one = names[chance.randrange(apart)]
    two = one
    while two == one:
        two = chance.choice(ends) if chance.random() < 0.8 else names[chance.randrange(apart)]
    ends += [one, two]
    return one, two


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
