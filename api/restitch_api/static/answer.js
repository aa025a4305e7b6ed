// What of an answer can be drawn: links between things, and rows with dates.
// An answer is { vars, rows }, each row variable -> { type, value }, as SPARQL's JSON has it.

const DATES = /^[.~?%/\d-]+$/;
const PREDICATES = /^(p|pred|predicate|property|link|relation|type)$/i; // columns that name a link, between two things
const DAY = /(\d{4})(?:-(\d\d))?(?:-(\d\d))?/g;

/**
 * Links as [from, label, to], IRIs: a graph's triples, or of each row its first thing with the others. The label is
 * the name of the other's column, or the second thing where its column is named as a predicate's.
 */
export function linksOf({ vars, rows, isGraph }) {
  const links = [];
  for (const row of rows) {
    if (isGraph) {
      if (row.object.type === 'uri') links.push([row.subject.value, row.predicate.value, row.object.value]);
      continue;
    }
    const things = vars.filter((name) => row[name]?.type === 'uri');
    const named = things.length > 2 && PREDICATES.test(things[1]);
    for (const name of things.slice(named ? 2 : 1)) links.push([row[things[0]].value, named ? row[things[1]].value : name, row[name].value]);
  }
  return links;
}

/**
 * Rows with dates as { start, end, before, after, told, terms }, in the order of time. Start and end are in
 * milliseconds; before and after say that the period has no known beginning or end; told is its dates as written, and
 * terms what else the row says: words first, then things, without columns that say the same in every row.
 */
export function datesOf({ vars, rows }) {
  const dated = vars.filter((name) => rows.some((row) => spanOf(row[name])) && rows.every((row) => !row[name] || spanOf(row[name])));
  if (!dated.length) return [];
  const says = saying(vars.filter((name) => !dated.includes(name)), rows);
  const found = [];
  for (const row of rows) {
    const spans = dated.map((name) => spanOf(row[name])).filter(Boolean);
    if (!spans.length) continue;
    const told = dated.map((name) => row[name]?.value).filter(Boolean).join(' to ');
    found.push({ start: Math.min(...spans.map((each) => each.start)), end: Math.max(...spans.map((each) => each.end)), before: spans.some((each) => each.before), after: spans.some((each) => each.after), told, terms: says.map((name) => row[name]).filter(Boolean) });
  }
  return found.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Columns that tell rows apart, those of words first; all of them where none does. */
function saying(names, rows) {
  const isWords = (name) => rows.some((row) => row[name] && row[name].type !== 'uri');
  const ordered = [...names.filter(isWords), ...names.filter((name) => !isWords(name))];
  const apart = ordered.filter((name) => new Set(rows.map((row) => row[name]?.value)).size > 1);
  return apart.length ? apart : ordered;
}

/** A date of EDTF, xsd:date or xsd:dateTime as { start, end, before, after }; null for anything else. */
function spanOf(term) {
  if (!term || term.type === 'uri' || /integer|decimal|double/.test(term.datatype ?? '')) return null;
  const written = term.value.replace(/T\d\d:\d\d.*$/, '');
  if (!DATES.test(written) || !/^[.~?%/]*\d{4}(?!\d)/.test(written)) return null;
  const days = [...written.matchAll(DAY)];
  const [, year, month = '01', day = '01'] = days[0];
  const [, lastYear, lastMonth, lastDay] = days.at(-1);
  const end = lastDay ? Date.UTC(lastYear, lastMonth - 1, Number(lastDay) + 1) : lastMonth ? Date.UTC(lastYear, lastMonth, 1) : Date.UTC(Number(lastYear) + 1, 0, 1);
  return { start: Date.UTC(year, month - 1, day), end, before: /^(\.\.)?\//.test(written), after: /\/(\.\.)?$/.test(written) };
}
