"""What OpenAPI says of the answers: their shape by example, and the problems they may end in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from restitch.query import FORMATS
from restitch_api import rdf

if TYPE_CHECKING:
    from fastapi import FastAPI

PROBLEM = {
    "description": "What is wrong, as RFC 9457 problem details.",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail", "instance", "request_id"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "instance": {"type": "string"},
                    "request_id": {"type": "string"},
                },
            },
            "example": {
                "type": "/problems/not-found",
                "title": "Not in this graph",
                "status": 404,
                "detail": "no source with key 'c999'",
                "instance": "/api/v1/sources/c999",
                "request_id": "4f1d2c3b5a697887",
            },
        }
    },
}
UNUSED = {"description": "Not used: faults of parameters are answered with 400."}
CLAIM = {
    "id": "https://w3id.org/restitch/id/essay/lankov-2023/claim/exports-shift-to-coal",
    "essay": "lankov-2023",
    "key": "exports-shift-to-coal",
    "statement": "What North Korea sold to China was at first mostly seafood and later mostly coal and other minerals.",
    "kinds": ["fact"],
    "certainty": "flat",
    "asserted_by": "andrei-lankov",
    "standing": "noted",
    "own": False,
    "notes": [5],
    "citations": ["note:5.1"],
    "sources": ["hri-trade"],
    "sentences": [{"key": "p7s5", "paragraph": 7, "sentence": 5, "start": 3644, "end": 3816}],
    "grounds": [{"kind": "citation", "uses": ["note:5.1"]}],
    "actors": ["cn", "kp"],
}
TABLE = {"head": {"vars": ["n"]}, "results": {"bindings": [{"n": {"type": "literal", "value": "8"}}]}}
EXAMPLES: dict[str, dict[str, Any]] = {
    "queries": {
        "name": "claims-on-source",
        "title": "Which claims rely on this work, in whatever way?",
        "group": "Reliance",
        "parameters": [
            {"name": "source", "kind": "source", "default": "wfp-interfais", "words": "key of a work"}
        ],
        "links": {"answer": "/api/v1/queries/claims-on-source?source=wfp-interfais"},
    },
    "essays": {"key": "lankov-2023", "authors": ["Andrei Lankov"], "counts": {"notes": 45, "citations": 48}},
    "claims": CLAIM,
    "source-claims": {
        **CLAIM,
        "how": "back-reference",
        "path": ["claim:exports-shift-to-coal", "note:5.1", "source:hri-trade"],
    },
    "notes": {
        "number": 5,
        "citations": [
            {
                "key": "note:5.1",
                "source": "hri-trade",
                "form": "ibid",
                "pages": "39",
                "refers_back_to": "note:4.1",
            }
        ],
        "markers": [{"ordinal": 5, "printed": 5, "meant": 5, "paragraph": 7, "sentence": 5}],
        "claims": ["exports-shift-to-coal"],
    },
    "sources": {
        "key": "hri-trade",
        "type": "article-journal",
        "authors": ["Hyundai Research Institute"],
        "issued": "2016-05-21",
        "notes": [4, 5],
        "claims_direct": 2,
        "claims_all": 3,
    },
    "actors": {"key": "kp", "name": "North Korea", "type": "state", "aliases": ["DPRK", "Pyongyang"]},
    "relations": {
        "from": "cn",
        "to": "kp",
        "type": "trades-with",
        "when": "2000/2015",
        "claims": ["china-trade-growth-2000-2015"],
        "notes": [4],
        "standing": "noted",
    },
    "events": {
        "key": "unga-end-offensive-vote",
        "type": "vote",
        "when": "2022-03-02",
        "participants": [{"actor": "kp", "role": "against"}],
        "votes": {"in_favour": None, "against": 5, "abstained": 35, "electorate": 193},
    },
    "figures": {
        "measure": "trade-turnover",
        "of": "kp",
        "with": "cn",
        "value": 6900000000.0,
        "unit": "CCY_USD",
        "when": "2015",
        "comparator": "exact",
        "sources": ["hri-trade"],
    },
    "falls": {
        "withdrawn": ["source:hri-trade"],
        "view": "all",
        "fallen": {
            "claims": [
                {
                    "id": CLAIM["id"],
                    "essay": "lankov-2023",
                    "key": CLAIM["key"],
                    "statement": CLAIM["statement"],
                    "standing": "noted",
                    "why": ["claim:exports-shift-to-coal", "note:5.1", "source:hri-trade"],
                    "lost": CLAIM["grounds"],
                    "holds": [],
                    "missing": [],
                    "rescue": [["source:hri-trade"]],
                    "rescue_complete": True,
                }
            ],
            "relations": [],
            "events": [],
            "participations": [],
            "figures": [],
        },
        "weakened": {"claims": [], "relations": [], "events": [], "participations": [], "figures": []},
        "counts": {"fallen": {"claims": 1}, "weakened": {"claims": 0}, "untouched": {"claims": 473}},
        "sections": [
            {"key": "background", "essay": "lankov-2023", "fallen": 1, "weakened": 0, "claims": 165}
        ],
    },
    "grounds": {
        "claim": "exports-shift-to-coal",
        "statement": CLAIM["statement"],
        "standing": "noted",
        "certainty": "flat",
        "grounds": [
            {
                "kind": "citation",
                "uses": [
                    {
                        "citation": "note:5.1",
                        "form": "ibid",
                        "pages": "39",
                        "refers_back_to": "note:4.1",
                        "source": "hri-trade",
                        "title": "...",
                    }
                ],
            }
        ],
    },
    "cuts": {
        "claim": "exports-shift-to-coal",
        "cuts": [["hri-trade"]],
        "complete": True,
        "single": ["hri-trade"],
        "works": ["hri-trade"],
        "standing_without": False,
    },
    "corroboration": {
        "claim": "many-reports-of-arms-shipments",
        "reach": "all",
        "notes": [36, 37],
        "works": ["nyt-artillery", "reuters-shells"],
        "origins": [{"origin": "actor:us-intelligence", "works": ["reuters-shells"], "claims": ["..."]}],
        "counts": {"notes": 2, "works": 2, "origins": 2},
    },
    "load": {
        "key": "hri-trade",
        "title": "...",
        "alone": 5,
        "with_others": 2,
        "touches": 1,
        "conclusions": [],
        "sections": {"background": {"alone": 5, "with_others": 2, "touches": 1}},
    },
    "conclusions": {
        "key": "north-korea-hardens",
        "statement": "...",
        "standing": "own",
        "sections": ["impact"],
        "single": [],
        "carried": False,
    },
    "matrix": {
        "key": "trade-doubles",
        "statement": "...",
        "standing": "reported",
        "cells": [
            {
                "actor": "envoy",
                "does": "says",
                "mode": "paraphrase",
                "stance": "rejects",
                "when": "2014",
                "notes": [3],
                "told_in": "envoy-on-trade",
            }
        ],
    },
    "profile": {
        "essay": {"key": "lankov-2023"},
        "sections": [
            {
                "key": "introduction",
                "title": "Introduction",
                "sentences": [
                    {
                        "key": "p1s4",
                        "paragraph": 1,
                        "sentence": 4,
                        "start": 349,
                        "end": 464,
                        "base": "note",
                        "claims": 2,
                    }
                ],
                "counts": {"note": 1, "argued": 0, "own": 5, "nothing": 0, "missing": 0},
            }
        ],
        "totals": {"note": 61, "argued": 59, "own": 133, "nothing": 0, "missing": 0},
        "load": [
            {"key": "wfp-interfais", "direct": 3, "through": 9, "falls": 8, "sections": {"introduction": 0}}
        ],
        "check": [
            {"note": 24, "what": "marker", "printed": "34", "meant": "24", "page": "/notes/lankov-2023/24"}
        ],
    },
    "outline": {
        "root": "claim:exports-shift-to-coal",
        "nodes": {
            "note:5.1": {
                "ref": "note:5.1",
                "kind": "work",
                "level": -1,
                "label": "...",
                "page": "/sources/hri-trade",
            }
        },
        "links": [
            {"from": "claim:exports-shift-to-coal", "to": "note:5.1", "ground": "0", "kind": "citation"}
        ],
        "cut": 0,
    },
    "search": {
        "id": "https://w3id.org/restitch/id/source/wfp-interfais",
        "kind": "source",
        "label": "INTERFAIS database",
        "standing": None,
        "section": None,
        "type": "dataset",
        "notes": [25],
        "page": "/sources/wfp-interfais",
        "score": 2.4,
    },
    "findings": {
        "essay": "lankov-2023",
        "key": "date-swapped.note-14.1",
        "rule": "date-swapped",
        "severity": "error",
        "question": False,
        "subject": "note:14.1",
        "message": "printed 2014-05-06, but the address has 2014-06-05: day and month are swapped",
        "correction": "2014-06-05 (June 5, 2014)",
        "erratum": "Endnote 14: for “May 6, 2014” read “June 5, 2014”.",
        "evidence": {"printed": "2014-05-06", "address": "2014-06-05", "corrected": "2014-06-05"},
        "notes": [14],
        "sources": ["hobson-russia-boosts"],
        "place": "notes.yaml:90",
        "state": "open",
        "decision": None,
    },
    "rules": {
        "key": "date-swapped",
        "topic": "dates",
        "severity": "error",
        "summary": "Day and month of a printed date stand in each other's place, by the date in the address.",
        "findings": 6,
        "questions": 0,
    },
    "network": {
        "nodes": [{"key": "kp", "name": "North Korea", "type": "state"}],
        "edges": [{"from": "cn", "to": "kp", "type": "trades-with", "claims": ["..."], "standing": "noted"}],
    },
}


def one(name: str) -> dict[str, Any]:
    """Route arguments for a single thing."""
    return _responses(EXAMPLES[name], {"text/turtle": {}, "application/ld+json": {}}, {"type": "object"})


def many(name: str) -> dict[str, Any]:
    """Route arguments for a list."""
    schema = {
        "type": "object",
        "required": ["items", "total", "next"],
        "properties": {
            "items": {"type": "array", "items": {"type": "object"}},
            "total": {"type": "integer"},
            "next": {"type": ["string", "null"]},
        },
    }
    example = {"items": [EXAMPLES[name]], "total": 1, "next": None}
    return _responses(example, {"text/csv": {}}, schema)


def answer_of_a_query() -> dict[str, Any]:
    """Route arguments for what SPARQL answers."""
    return {
        "response_model": None,
        "responses": {
            200: {
                "description": "The whole answer.",
                "content": {
                    "application/json": {"schema": {}, "example": TABLE},
                    **_ANSWERS["200"]["content"],
                },
            },
            **dict.fromkeys((400, 404, 406, 422, 500, 503), PROBLEM),
        },
    }


def _responses(example: Any, others: dict[str, Any], schema: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": schema, "example": example}, **others}
    return {
        "response_model": None,
        "responses": {
            200: {"description": "The answer.", "content": content},
            **dict.fromkeys((400, 404, 406), PROBLEM),
            422: UNUSED,
        },
    }


def leading_on(*problems: int) -> dict[str, Any]:
    """Route arguments for an answer that only leads elsewhere."""
    return {
        "response_class": Response,
        "response_model": None,
        "status_code": 303,
        "responses": {
            303: {
                "description": "Where it is to be read.",
                "headers": {"Location": {"schema": {"type": "string"}}},
            },
            **dict.fromkeys(problems, PROBLEM),
            422: UNUSED,
        },
    }


def as_rdf() -> dict[str, Any]:
    """Route arguments for a thing that is made as RDF only."""
    content: dict[str, Any] = {each: {} for each in rdf.MEDIA}
    found: dict[int, Any] = {200: {"description": "The triples about it.", "content": content}}
    return {
        "response_class": Response,
        "response_model": None,
        "responses": {**found, **dict.fromkeys((404, 406), PROBLEM), 422: UNUSED},
    }


def add_to(app: FastAPI, path: str, item: dict[str, Any]) -> None:
    """Describe a path that FastAPI does not route itself."""
    made = app.openapi

    def whole() -> dict[str, Any]:
        document = made()
        document["paths"].setdefault(path, item)
        return document

    app.openapi = whole  # type: ignore[method-assign]


_QUERY = "SELECT ?claim WHERE { ?claim a stitch:Claim } LIMIT 10"
_FIELDS: dict[str, Any] = {
    "query": {"type": "string", "example": _QUERY},
    "default-graph-uri": {"type": "array", "items": {"type": "string"}},
    "named-graph-uri": {"type": "array", "items": {"type": "string"}},
}
_ANSWERS: dict[str, Any] = {
    "200": {
        "description": "The whole answer.",
        "content": {each.media_type: {} for each in FORMATS}
        | {FORMATS[0].media_type: {"schema": {"type": "object", "required": ["head"]}}, "text/html": {}},
    },
    **{str(status): PROBLEM for status in (400, 405, 406, 408, 413, 415, 422, 500, 503)},
}
_PARAMETERS = [
    {"name": name, "in": "query", "schema": schema, "required": False} for name, schema in _FIELDS.items()
]
_FORM = {"schema": {"type": "object", "required": ["query"], "properties": _FIELDS}}
SPARQL: dict[str, Any] = {
    "get": {
        "summary": "Ask in SPARQL, or read the service description",
        "description": "With `query`: the answer, as a page for whoever prefers HTML. Without: a page for browsers, the service "
        "description for programs.",
        "operationId": "sparql_get",
        "parameters": _PARAMETERS,
        "responses": _ANSWERS,
    },
    "post": {
        "summary": "Ask in SPARQL",
        "operationId": "sparql_post",
        "parameters": _PARAMETERS[1:],
        "requestBody": {
            "required": True,
            "content": {
                "application/sparql-query": {"schema": {"type": "string"}, "example": _QUERY},
                "application/x-www-form-urlencoded": _FORM,
            },
        },
        "responses": _ANSWERS,
    },
}
