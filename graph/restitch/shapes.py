"""The integrity shapes, run over a compiled graph, as findings.

Core constraints go through pySHACL. Constraints written in SPARQL are taken out of the shapes
first and run once over the whole store (``$this`` left free, the shape's target added): pySHACL
runs such a query once per node, which took 5 to 27 s where this takes hundredths of a second.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib import SH, Graph, URIRef

from restitch import resources
from restitch.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

SEVERITIES = {SH.Violation: "error", SH.Warning: "warning", SH.Info: "info"}
PREFIX = "https://w3id.org/restitch/shapes#"


def validate(store: ox.Store) -> list[Finding]:
    """What the integrity shapes find in the union of the store's graphs, in a fixed order."""
    shapes = Graph().parse(resources.ontology() / "shapes-integrity.ttl")
    set_wise = list(_sparql_constraints(shapes))
    shapes.remove((None, SH.sparql, None))
    return sorted({*_core(store, shapes), *_set_wise(store, set_wise)})


def _core(store: ox.Store, shapes: Graph) -> Iterator[Finding]:
    from pyshacl import validate as run

    data = Graph()
    triples = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", use_default_graph_as_union=True)
    assert isinstance(triples, ox.QueryTriples)
    data.parse(data=triples.serialize(format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")
    _, report, _ = run(data, shacl_graph=shapes, inference="none", advanced=False)
    assert isinstance(report, Graph)
    for result in report.subjects(SH.resultSeverity):
        yield Finding(
            rule=_rule(_named_shape(shapes, report.value(result, SH.sourceShape))),
            severity=SEVERITIES[URIRef(str(report.value(result, SH.resultSeverity)))],
            subject=str(report.value(result, SH.focusNode)),
            message=_message(report, result),
            value=str(report.value(result, SH.value) or ""),
        )


def _named_shape(shapes: Graph, shape: Node | None) -> Node | None:
    """The node shape a property shape hangs on: the one that has a name."""
    seen = set()
    while shape is not None and not str(shape).startswith(PREFIX) and shape not in seen:
        seen.add(shape)
        shape = next(iter(shapes.subjects(None, shape)), None)
    return shape


def _message(report: Graph, result: Node) -> str:
    text = str(report.value(result, SH.resultMessage) or "does not fit its shape")
    path = report.value(result, SH.resultPath)
    name = re.sub(r"^.*[#/]", "", str(path)) if path is not None and "#" in str(path) else ""
    # pySHACL's own messages are about its internals; ours name no constraint.
    if "->" in text or text.startswith(("Less than", "More than", "Value")):
        text = " ".join(text.split())
    return f"{name}: {text}" if name and name not in text else text


def _sparql_constraints(shapes: Graph) -> Iterator[tuple[str, str, str, str]]:
    """Shape, target pattern, message and query of every constraint in SPARQL."""
    for shape, constraint in shapes.subject_objects(SH.sparql):
        target = shapes.value(shape, SH.targetClass)
        pattern = f"$this a <{target}> ." if target is not None else ""
        yield (
            _rule(shape),
            pattern,
            str(shapes.value(constraint, SH.message)),
            _prefixes(shapes) + str(shapes.value(constraint, SH.select)),
        )


def _prefixes(shapes: Graph) -> str:
    found = []
    for declaration in shapes.objects(None, SH.declare):
        prefix, namespace = shapes.value(declaration, SH.prefix), shapes.value(declaration, SH.namespace)
        found.append(f"PREFIX {prefix}: <{namespace}>\n")
    return "".join(sorted(found))


def _set_wise(store: ox.Store, constraints: list[tuple[str, str, str, str]]) -> Iterator[Finding]:
    for rule, target, message, query in constraints:
        whole = query.replace("WHERE {", "WHERE { " + target, 1)
        found_all = store.query(whole, use_default_graph_as_union=True)
        assert isinstance(found_all, ox.QuerySolutions)
        for solution in found_all:
            found = {name: solution[name] for name in ("this", "value") if _has(solution, name)}
            value = found["value"].value if "value" in found else ""
            yield Finding(
                rule=rule,
                severity="error",
                subject=found["this"].value,
                message=message.replace("{?value}", value),
                value=value,
            )


def _has(solution: ox.QuerySolution, name: str) -> bool:
    try:
        return solution[name] is not None
    except KeyError:
        return False


def _rule(shape: Node | None) -> str:
    return str(shape or "").removeprefix(PREFIX)
