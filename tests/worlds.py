"""The smallest corpora that show a thing: a folder with one essay, a few actors and what a test adds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restitch.reading.essay import read_essay
from restitch.reading.locators import write_locators

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """# A Small Essay

By Ann Author

Aland sells fish to Borduria. It began in 2001.<sup>1</sup> Some say it will end.

## Second Part

Borduria is content.<sup>2</sup> Is that all? The ambassador said that trade would double, and

---

Ann Author teaches somewhere.

it did not.<sup>2</sup>

## Endnotes

- <sup>1</sup> B. Book, "Fish" (2005), 7.
- <sup>2</sup> Ibid., 9.
- <sup>3</sup> C. Clerk, "Trade" (2010).
"""

CORPUS = """
essay:
  id: small
  title: A Small Essay
  authors: [Ann Author]
  author-actors: [ann]
  issued: 2012
  encoder: A tester
  licence: https://creativecommons.org/licenses/by/4.0/
markers:
  - {ordinal: 3, means: 3, remark: Printed 2 again.}
"""
ACTORS = """
- {id: ann, name: Ann Author, type: person}
- {id: aa, name: Aland, type: state, iso: AA, aliases: [the islands]}
- {id: bo, name: Borduria, type: state}
- {id: envoy, name: The ambassador, type: person, affiliation: [bo]}
"""
SOURCES = """
references:
  - id: book-fish
    type: book
    title: Fish
    author: [{family: Book, given: B.}]
    issued: {date-parts: [[2005]]}
    custom: {tier: secondary}
  - id: clerk-trade
    type: article-journal
    title: Trade
    author: [{literal: C. Clerk}]
    issued: {date-parts: [[2010, 3, 4]]}
    DOI: 10.1234/abc
    URL: https://example.org/trade
"""
NOTES = """
- number: 1
  cites: [{source: book-fish, pages: 7, printed-date: 2005}]
- number: 2
  cites: [{source: book-fish, form: ibid, pages: 9, refers-back-to: 1.1}]
- number: 3
  cites: [{source: clerk-trade, printed-date: 2010-03-04}]
"""
EVENTS = """
- id: fish-vote
  label: The fish vote
  type: vote
  when: 2001-05
  participants: [aa in-favour, bo against]
  tally: {in-favour: 3, against: 1}
"""
CLAIMS = """
- id: fish-trade
  says: Aland sells fish to Borduria.
  kind: fact
  at: p1s1
  note: 1
  about: [aa, bo]
  when: 2001/..
  relations: [aa trades-with bo 2001/..]
  events: [fish-vote]
- id: fish-prices
  says: The price rose from two to four.
  kind: figure
  at: p1s2
  note: 2
  use: data
  about: [aa]
  figures:
    - {id: before, measure: ratio, of: aa, value: 2, unit: NUM, when: 2001}
    - {id: after, measure: ratio, of: aa, value: 4.5, unit: NUM, when: 2002}
  derived:
    - {measure: ratio, op: ratio, of: [after, before], value: 2, unit: NUM, when: 2001/2002, how: about}
- id: trade-lasts
  says: The trade will last, since it pays.
  kind: [prediction, causal]
  at: p1s3
  because: [[fish-trade, fish-prices], [contentment]]
  cause: fish-prices
  effect: fish-trade
  certainty: likely
  hedge: seems
  when: 2012/..
  about: [aa, bo]
- id: contentment
  says: Borduria is content.
  kind: evaluation
  at: p2s1
  own: yes
  about: bo
- id: envoy-on-trade
  says: The ambassador said that trade would double.
  kind: attribution
  at: p2s3
  note: 3
  speaker: envoy
  mode: paraphrase
  stance: rejects
  content: trade-doubles
  about: [envoy]
- id: trade-doubles
  says: Trade will double.
  kind: prediction
  at: p2s3
  by: envoy
  when: 2012/..
  about: [aa, bo]
  relations: [bo depends-on aa]
- id: trade-stagnates
  says: If nothing changes, trade will not double.
  kind: counterfactual
  at: p2s3
  note: 3
  if: [Nothing changes.]
  then: [Trade does not double.]
  rebuts: trade-doubles
  about: [aa, bo]
"""
SILENCES = """
- {at: p2s2, why: A question.}
"""
DECISION = """
- finding: marker-out-of-order.marker-3
  decision: accept
  reason: Seen.
  by: A tester
  date: 2024-05-31
"""
FILES: dict[str, str | None] = {
    "corpus.yaml": CORPUS,
    "actors.yaml": ACTORS,
    "sources.yaml": SOURCES,
    "notes.yaml": NOTES,
    "events/events.yaml": EVENTS,
    "claims/claims.yaml": CLAIMS,
    "silences.yaml": SILENCES,
    "decisions.yaml": None,
    "fingerprints.yaml": None,
}


def small_world(folder: Path, text: str = TEXT, **changes: str | None) -> Path:
    """A corpus folder; ``changes`` replace files by stem (``claims=...``), ``None`` leaves one out."""
    files = {**FILES, "locators.yaml": write_locators(read_essay(text).document)}
    for name, content in files.items():
        stem = name.rpartition("/")[2].removesuffix(".yaml")
        wanted = changes.get(stem, content)
        if wanted is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted, encoding="utf-8")
    return folder


def more(original: str, addition: str) -> str:
    """A file of the small world with something added at its end."""
    return f"{original}{addition}"
