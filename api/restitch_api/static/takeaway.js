// What can be taken away from the query page; loaded when somebody does so.

const QUIET = 'text/csv, text/turtle;q=0.5'; // a table as CSV, a graph as Turtle
// Code that asks the query again; `isTable` says whether the answer has rows to read.
export const LANGUAGES = {
  curl: (query, at) => `curl -s ${at} -H 'Accept: ${QUIET}' --data-urlencode 'query=${query.replaceAll("'", "'\\''")}'`,
  python(query, at, isTable) {
    const read = 'urllib.request.urlopen(request).read().decode()';
    return `import csv, io, urllib.parse, urllib.request\n\nquery = ${JSON.stringify(query)}\ndata = urllib.parse.urlencode({"query": query}).encode()\nrequest = urllib.request.Request("${at}", data, {"Accept": "${QUIET}"})\n${isTable ? `rows = list(csv.DictReader(io.StringIO(${read})))` : `answer = ${read}`}`;
  },
  r(query, at, isTable) { // nothing but R itself
    const asked = `url(address, headers = c(Accept = "${QUIET}"), encoding = "UTF-8")`;
    return `query <- ${JSON.stringify(query)}\naddress <- paste0("${at}?query=", URLencode(query, reserved = TRUE))\n${isTable ? `rows <- read.csv(${asked})` : `answer <- paste(readLines(${asked}), collapse = "\\n")`}`;
  },
};

const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Triples as CSV: the server makes that of tables only. */
export function asCsv({ vars, rows }) {
  return [vars, ...rows.map((row) => vars.map((name) => row[name].value))].map((line) => `${line.map(quoted).join(',')}\r\n`).join('');
}
