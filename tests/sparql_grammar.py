"""Random SPARQL queries: most are valid, some nearly so; and queries that try to reach outside.

The grammar follows that of SPARQL 1.1 (https://www.w3.org/TR/sparql11-query/#sparqlGrammar), with few
names, so that patterns meet in the graph of ``DATA``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

DATA = """
@prefix e: <http://e/> .
<http://g/1> { e:a e:p e:b , e:c ; e:q 1 , 2.5 , "x" , "x"@en . e:b e:p e:c ; e:q "SERVICE" , "é\\n\\"q\\"" . }
<http://g/2> { e:c e:p e:a ; e:q "2001-05-01"^^<http://www.w3.org/2001/XMLSchema#date> , true . e:a a e:T . }
{ e:d e:p e:d ; e:q "" . }
"""
PREFIXES = {"e": "http://e/", "xsd": "http://www.w3.org/2001/XMLSchema#"}
HELD = ("<http://g/1>", "<http://g/2>")
OUTSIDE = (
    "<http://127.0.0.1:9/x>", "<file:///etc/passwd>", "<http://g/3>", "e:a", "<g>", "<//h/x>", "<http://g/1#>", "z:y",
)  # fmt: skip
VARIABLES = ("?x", "?y", "?z", "$x", "?service", "?from", "?été")
TERMS = ("e:a", "e:b", "e:c", "<http://e/d>", "<http://e/a>", "a:b", "<r>")
STRANGE = (
    '"SERVICE <http://h> {"', "'''FROM <x> \" ' '''", '"""a"b""c\\""""', '"\\\\"', "'\\''", '"# no comment"', '"}"',
    '"\\t\\n\\\\u0041"', '"\u2028\U0001f41f"', '"x"@en-GB', '"1"^^xsd:integer', "''", '"{{{{"', '"<"', "'>'",
)  # fmt: skip
LITERALS = ("1", "-2", "2.5", "1e3", "true", "false", *STRANGE)
VERBS = ("e:p", "e:q", "a", "<http://e/p>")
SPACES = (" ", "\n", "\t", " # FROM <http://h/x>\n", " #\r", "\n#SERVICE <x> {\n", "  ")
UNARY = ("STR", "LANG", "DATATYPE", "ISIRI", "ISLITERAL", "ISNUMERIC", "STRLEN", "UCASE", "LCASE", "ABS", "CEIL",
         "FLOOR", "ROUND", "YEAR", "MONTH", "ENCODE_FOR_URI", "MD5", "SHA256", "xsd:integer", "xsd:string", "!", "-", "IRI")  # fmt: skip
BINARY = ("=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "&&", "||")
CALLS = ("CONTAINS", "STRSTARTS", "STRENDS", "STRBEFORE", "STRAFTER", "SAMETERM", "LANGMATCHES", "REGEX", "STRLANG",
         "STRDT", "CONCAT", "COALESCE")  # fmt: skip
AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
DATASETS = ("FROM", "FROM NAMED", "from", "From\n named", "FROM#\nNAMED")

variables = st.sampled_from(VARIABLES)
terms = st.sampled_from(TERMS)
literals = st.sampled_from(LITERALS)
subjects = st.one_of(variables, terms, st.just("[]"), st.just("[ e:p ?z ]"))
objects = st.one_of(variables, terms, literals, st.just("( ?x 1 )"), st.just("[ e:q ?y ; e:p [] ]"))


def joined(*parts: SearchStrategy[str] | str) -> SearchStrategy[str]:
    """The parts, one after the other, with some space between them."""
    made = [each if isinstance(each, st.SearchStrategy) else st.just(each) for each in parts]
    return st.tuples(st.sampled_from(SPACES), *made).map(lambda found: found[0].join(found[1:]))


def several(one: SearchStrategy[str], most: int = 3, between: str = " ") -> SearchStrategy[str]:
    return st.lists(one, min_size=1, max_size=most).map(between.join)


paths = st.recursive(
    st.sampled_from(VERBS),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("/|"), inner).map("".join),
        inner.map(lambda path: f"^({path})"),
        st.tuples(inner, st.sampled_from("*+?")).map(lambda found: f"({found[0]}){found[1]}"),
        st.lists(st.sampled_from(("e:p", "^e:q", "a")), min_size=1, max_size=2).map(
            lambda found: f"!({'|'.join(found)})"
        ),
    ),
    max_leaves=3,
)
triples = joined(subjects, st.one_of(variables, paths), several(objects, 2, " , "), ".")
expressions = st.recursive(
    st.one_of(variables, literals, terms),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(BINARY), inner).map(lambda found: f"({' '.join(found)})"),
        st.tuples(st.sampled_from(UNARY), inner).map(lambda found: f"{found[0]}({found[1]})"),
        st.tuples(st.sampled_from(CALLS), inner, inner).map(
            lambda found: f"{found[0]}({found[1]}, {found[2]})"
        ),
        st.tuples(inner, inner, inner).map(lambda found: f"IF({', '.join(found)})"),
        st.tuples(inner, st.sampled_from(("IN", "NOT IN")), inner).map(
            lambda found: f"({found[0]} {found[1]} ({found[2]}, 1))"
        ),
        variables.map(lambda name: f"BOUND({name})"),
        triples.map(lambda triple: f"EXISTS {{ {triple} }}"),
    ),
    max_leaves=4,
)
blocks = st.one_of(
    st.lists(st.one_of(literals, terms, st.just("UNDEF")), max_size=3).map(
        lambda found: f"VALUES ?z {{ {' '.join(found)} }}"
    ),
    st.tuples(literals, terms).map(lambda found: f"VALUES (?x ?y) {{ ({found[0]} UNDEF) ({found[1]} 1) }}"),
)
aggregates = st.tuples(
    st.sampled_from(AGGREGATES), st.sampled_from(("", "DISTINCT ")), st.one_of(variables, expressions)
).map(lambda found: f"{found[0]}({found[1]}{found[2]})")
modifiers = st.sampled_from(("", "", "", "LIMIT 2", "OFFSET 1", "LIMIT 3 OFFSET 1"))


@st.composite
def selects(draw: DrawFn, pattern: SearchStrategy[str]) -> str:
    """A SELECT without its prologue and dataset, which a subquery cannot have; ``%%`` is where a dataset goes."""
    how = draw(st.sampled_from(("", "DISTINCT ", "REDUCED ")))
    body = draw(pattern)
    if draw(st.integers(0, 3)) == 0:
        group = draw(variables)
        having = f" HAVING ({draw(aggregates)} > 0)" if draw(st.booleans()) else ""
        shown = f"{group} ({draw(aggregates)} AS ?n)"
        return f"SELECT {how}{shown} %% WHERE {{ {body} }} GROUP BY {group}{having}"
    shown = draw(
        st.one_of(st.just("*"), several(variables, 2), expressions.map(lambda each: f"({each} AS ?m)"))
    )
    order = f" ORDER BY {draw(variables)}" if draw(st.booleans()) else ""
    return f"SELECT {how}{shown} %% {{ {body} }}{order} {draw(modifiers)}"


patterns: SearchStrategy[str] = st.recursive(
    st.one_of(several(triples), triples, blocks),
    lambda inner: st.one_of(
        joined(inner, inner),
        joined(inner, "OPTIONAL {", inner, "}"),
        joined("{", inner, "} UNION {", inner, "}"),
        joined(inner, "MINUS {", inner, "}"),
        joined("GRAPH", st.one_of(variables, st.sampled_from(HELD)), "{", inner, "}"),
        joined(inner, "FILTER(", expressions, ")"),
        joined(inner, "FILTER NOT EXISTS {", inner, "}"),
        joined(inner, "BIND(", expressions, "AS ?n )"),
        selects(inner).map(lambda query: f"{{ {query.replace('%%', '')} }}"),
    ),
    max_leaves=4,
)
templates = several(
    joined(st.one_of(variables, terms), st.sampled_from(VERBS), st.one_of(variables, literals), "."), 2
)
forms = st.one_of(
    selects(patterns),
    selects(patterns),
    patterns.map(lambda body: f"ASK %% {{ {body} }}"),
    st.tuples(templates, patterns).map(lambda found: f"CONSTRUCT {{ {found[0]} }} %% WHERE {{ {found[1]} }}"),
    templates.map(lambda body: f"CONSTRUCT %% WHERE {{ {body} }}"),
    st.tuples(several(st.one_of(terms, variables), 2), patterns).map(
        lambda found: f"DESCRIBE {found[0]} %% {{ {found[1]} }}"
    ),
    terms.map(lambda term: f"DESCRIBE {term} %%"),
)
PROLOGUES = (
    "",
    "",
    "PREFIX a: <http://e/> ",
    "BASE <http://e/> ",
    "prefix : <http://e/> PREFIX a:<http://e/>#\n",
    "PREFIX z: <http://h/> PREFIX a: <x> ",
)
prologues = st.sampled_from(PROLOGUES)


@st.composite
def queries(draw: DrawFn) -> tuple[str, bool]:
    """Any query over ``DATA``, perhaps with a dataset of graphs that are held; and whether it has one."""
    datasets = st.tuples(st.sampled_from(DATASETS), st.sampled_from(HELD)).map(" ".join)
    dataset = draw(st.one_of(st.just(""), st.just(""), several(datasets, 2)))
    return draw(prologues) + draw(forms).replace("%%", dataset, 1), bool(dataset)


@st.composite
def broken(draw: DrawFn) -> str:
    """A query with a piece cut out, doubled, or replaced."""
    query, _ = draw(queries())
    begin = draw(st.integers(0, len(query)))
    end = draw(st.integers(begin, min(len(query), begin + 8)))
    piece = draw(
        st.sampled_from(
            (
                "",
                query[begin:end] * 2,
                "{",
                "}",
                '"',
                "'",
                "\\",
                "<",
                "\x00",
                "\ud800",
                "(",
                "\\u12",
                "\\U00110000",
                "%",
                "*",
                "FROM",
                ";",
            )
        )
    )
    return query[:begin] + piece + query[end:]


@st.composite
def escaped(draw: DrawFn, text: str) -> str:
    """The same to whoever reads SPARQL: letters as codepoint escapes, in any case."""
    found = ""
    for letter in text:
        kind = draw(st.integers(0, 7))
        if kind == 0 and letter.isalnum():
            found += f"\\u{ord(letter):04x}"
        elif kind == 1 and letter.isalnum():
            found += f"\\U{ord(letter):08X}"
        else:
            found += letter
    return found


@st.composite
def reaching_outside(draw: DrawFn) -> str:
    """A query that asks another server, or reads a graph that is not held; otherwise valid."""
    query = draw(prologues) + draw(forms)
    space = draw(st.sampled_from(SPACES))
    if draw(st.booleans()):
        braces = [match.end() for match in re.finditer(r"[{] ", _without_texts(query.replace("%%", "  ")))]
        word = draw(st.sampled_from(("SERVICE", "service", "SerVice", "SERVICE SILENT", "service#\nsilent")))
        planted = f"{draw(escaped(word))}{space}{draw(st.sampled_from(('<http://127.0.0.1:9/>', '?x', 'e:a')))} {{ ?s ?p ?o }} "
        place = draw(st.sampled_from(braces)) if braces else len(query)
        query = query.replace("%%", "  ")
        return query[:place] + planted + query[place:]
    word = draw(escaped(draw(st.sampled_from(DATASETS))))
    graph = draw(st.sampled_from(OUTSIDE))
    others = draw(st.sampled_from(("", "FROM <http://g/1> ", "FROM NAMED <http://g/2>")))
    return query.replace("%%", f"{others}{space}{word}{space}{graph} ", 1)


def _without_texts(query: str) -> str:
    """The query with strings and comments blanked out, letter by letter, so that places stay."""
    texts = r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<[^<>\s]*>|\#[^\n\r]*'
    return re.sub(texts, lambda match: "." * len(match[0]), query, flags=re.DOTALL)
