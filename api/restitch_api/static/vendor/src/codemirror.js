// What the editor of the query page opens with.
import { EditorState, StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, keymap, lineNumbers, drawSelection } from '@codemirror/view';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { syntaxHighlighting, HighlightStyle, bracketMatching, ensureSyntaxTree } from '@codemirror/language';
import { sparql } from 'codemirror-lang-sparql';
import { tags as t } from '@lezer/highlight';
export { EditorState, StateEffect, StateField, Decoration, EditorView, keymap, lineNumbers, drawSelection, defaultKeymap, history, historyKeymap, syntaxHighlighting, HighlightStyle, bracketMatching, ensureSyntaxTree, sparql, t };
