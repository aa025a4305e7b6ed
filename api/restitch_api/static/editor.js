// The editor of the query page, in place of its text field: it colours, completes our words, and marks a fault.
import { Decoration, EditorState, EditorView, HighlightStyle, StateEffect, StateField, bracketMatching, defaultKeymap, drawSelection, ensureSyntaxTree, history, historyKeymap, keymap, lineNumbers, sparql, syntaxHighlighting, t } from './vendor/codemirror.min.js';

const colours = HighlightStyle.define([
  { tag: t.keyword, color: 'var(--contact)', fontWeight: '600' }, { tag: [t.string, t.special(t.string)], color: 'var(--good)' },
  { tag: t.variableName, color: 'var(--support)' }, { tag: [t.namespace, t.propertyName], color: 'var(--exchange)' },
  { tag: t.comment, color: 'var(--muted)' }, { tag: [t.number, t.bool], color: 'var(--own-ink)' },
]);
const look = EditorView.theme({
  '&': { backgroundColor: 'var(--surface)', color: 'var(--ink)', border: '1px solid var(--edge)', borderRadius: '4px', fontSize: '14px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', minHeight: 'clamp(12rem, 28vw, 22rem)', maxHeight: '28rem' }, '&.cm-focused': { outline: '3px solid var(--focus)' },
  '.cm-gutters': { backgroundColor: 'var(--sunk)', color: 'var(--muted)', border: 'none' }, '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-tooltip': { backgroundColor: 'var(--surface)', border: '1px solid var(--edge)', color: 'var(--ink)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--surface)' }, '.cm-completionDetail': { color: 'inherit', opacity: 0.85 },
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': { backgroundColor: 'var(--wash)' },
  '.fault-line': { backgroundColor: 'var(--bad-wash)' }, '.fault-place': { borderBottom: '3px solid var(--bad)', fontWeight: '700' },
  '.fault-end::after': { content: '"◂"', color: 'var(--bad)', fontWeight: '700' },
});
// Chromium writes style attributes where one types over coloured words, which our policy refuses: the editor writes instead.
const over = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== 'insertText' || view.state.selection.main.empty) return false;
    event.preventDefault();
    view.dispatch(view.state.update(view.state.replaceSelection(event.data || ''), { userEvent: 'input.type', scrollIntoView: true }));
    return true;
  },
});

// Where the query does not parse; gone as soon as it is changed.
const faulty = StateEffect.define();
const faults = StateField.define({
  create: () => Decoration.none,
  update(marks, change) {
    const found = change.effects.find((each) => each.is(faulty));
    if (found) return found.value === null ? Decoration.none : marked(change.state.doc, ...found.value);
    return change.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The line of a place and what is there, or the line's end where nothing is. */
function marked(doc, from, to) {
  const line = doc.lineAt(from);
  const marks = [Decoration.line({ class: from === line.to ? 'fault-line fault-end' : 'fault-line' }).range(line.from)];
  if (to > from) marks.push(Decoration.mark({ class: 'fault-place' }).range(from, to));
  return Decoration.set(marks);
}

/** The first place [from, to] where the editor's own parser finds no query, or null: it names the word, the server often only where it gave up. */
function firstFault(state) {
  let found = null;
  ensureSyntaxTree(state, state.doc.length, 200)?.iterate({ enter: (node) => { if (node.type.isError) found ??= [node.from, node.to]; return found === null; } });
  return found;
}

/** A line and column, counted from one, in letters, as a place of the document. */
function placeOf(doc, line, column) {
  if (line > doc.lines) return [doc.length, doc.length];
  const { from, text } = doc.line(line);
  const letters = [...text];
  const at = from + letters.slice(0, column - 1).join('').length;
  return [at, at + (letters[column - 1] ?? '').length];
}

let terms = null; // asked for at the first word that is typed
async function complete(context) {
  const word = context.matchBefore(/[\w?:-]+/);
  if (!word || (word.from === word.to && !context.explicit)) return null;
  terms ??= fetch('/sparql/words').then((answer) => answer.json());
  return { from: word.from, options: await terms, validFor: /^[\w?:-]*$/ };
}

/** The editor in `host`, in step with `field`; `run` asks, `changed` hears of every change. */
export function openEditor(host, field, run, changed) {
  // In a shadow root the editor's own styles are sheets, which our policy allows; in the page they would be inline.
  const shadow = host.attachShadow({ mode: 'open' });
  const editor = new EditorView({
    parent: shadow,
    root: shadow,
    state: EditorState.create({
      doc: field.value,
      extensions: [
        lineNumbers(), history(), drawSelection(), bracketMatching(), sparql(), syntaxHighlighting(colours), look, over, faults,
        EditorView.lineWrapping, EditorView.contentAttributes.of({ 'aria-label': 'Query' }),
        keymap.of([{ key: 'Mod-Enter', run: () => { run(); return true; } }, ...defaultKeymap, ...historyKeymap]),
        EditorView.updateListener.of((update) => { if (update.docChanged) { field.value = update.state.doc.toString(); changed(); } }),
      ],
    }),
  });
  host.addEventListener('focusin', async () => {
    const { autocompletion, closeBrackets } = await import('./vendor/codemirror-completion.min.js');
    editor.dispatch({ effects: StateEffect.appendConfig.of([closeBrackets(), autocompletion({ override: [complete] })]) });
  }, { once: true });
  host.hidden = false;
  return {
    write: (text) => editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } }),
    /** Mark where the query is wrong, given where the server gave up; that place, and what stands around it. */
    mark(line, column) {
      const { doc } = editor.state;
      const [from, to] = firstFault(editor.state) ?? placeOf(doc, line, column);
      const there = doc.lineAt(from);
      const end = Math.min(to, there.to) || from;
      editor.dispatch({ effects: [faulty.of([from, Math.max(from, end)]), EditorView.scrollIntoView(from)], selection: { anchor: from } });
      return { line: there.number, column: [...there.text.slice(0, from - there.from)].length + 1, before: doc.sliceString(there.from, from), here: doc.sliceString(from, end), after: doc.sliceString(Math.max(from, end), there.to) };
    },
  };
}
