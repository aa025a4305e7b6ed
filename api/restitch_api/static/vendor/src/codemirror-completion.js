// What it needs as soon as somebody writes in it.
export { autocompletion, closeBrackets } from '@codemirror/autocomplete';
