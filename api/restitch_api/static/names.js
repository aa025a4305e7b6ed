// What things are called in pictures of an answer.

/** The words an IRI's own key is made of. */
export const keyOf = (iri, short) => short(iri).replace(/^.*[/#:]/, '').replaceAll('-', ' ').replace(/(?<=[a-z])(?=[A-Z])/g, ' ') || iri;

/**
 * What things are called: our graph is asked, a few hundred at a time. The names of those it does not know are
 * made of their keys.
 */
export async function namesOf(iris, short) {
  const named = new Map(iris.map((iri) => [iri, keyOf(iri, short)]));
  const asked = iris.filter((iri) => /\/id\//.test(iri) && !/[<>"{}|^`\\\s]/.test(iri));
  for (let from = 0; from < asked.length; from += 150) {
    const values = asked.slice(from, from + 150).map((iri) => `<${iri}>`).join(' ');
    const query = `SELECT ?x (SAMPLE(?l) AS ?name) { VALUES ?x { ${values} } ?x skos:prefLabel|stitch:statement|dcterms:title ?l } GROUP BY ?x`;
    const response = await fetch('/sparql', { method: 'POST', body: new URLSearchParams({ query }), headers: { Accept: 'application/sparql-results+json' } });
    if (!response.ok) return named; // too much is asked of the server now: keys are names too
    for (const { x, name } of (await response.json()).results.bindings) named.set(x.value, name.value);
  }
  return named;
}
