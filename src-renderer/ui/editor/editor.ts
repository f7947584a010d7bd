import { python } from '@codemirror/lang-python';
import { defaultHighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { perl } from '@codemirror/legacy-modes/mode/perl';
import { powerShell } from '@codemirror/legacy-modes/mode/powershell';
import { shell } from '@codemirror/legacy-modes/mode/shell';
import {
  Compartment,
  EditorState,
  type Extension,
  RangeSetBuilder,
  StateEffect,
  StateField,
} from '@codemirror/state';
import { oneDarkHighlightStyle } from '@codemirror/theme-one-dark';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';
import type { ScriptLanguage } from '@contract/script-languages';
import { basicSetup } from 'codemirror';
import { type EditorProblem, problemGutter, showProblems } from './editor-problems';

export type EditorLanguage = ScriptLanguage;
export type { EditorProblem } from './editor-problems';

export interface EditorMark {
  readonly from: number;
  readonly to: number;
  readonly title: string;
}

export interface EditorOptions {
  readonly text: string;
  readonly language: EditorLanguage;
  readonly dark: boolean;
  /** What a screen reader calls the field. */
  readonly label: string;
  readonly readOnly?: boolean;
  readonly onChange: (text: string) => void;
}

export interface ScriptEditor {
  setText(text: string): void;
  setLanguage(language: EditorLanguage): void;
  setDark(dark: boolean): void;
  setMarks(marks: readonly EditorMark[]): void;
  setProblems(problems: readonly EditorProblem[]): void;
  destroy(): void;
}

const marked = StateEffect.define<readonly EditorMark[]>();

const markField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(decorations, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(marked)) return decorate(effect.value, transaction.newDoc.length);
    }
    return decorations.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function decorate(marks: readonly EditorMark[], length: number): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to, title } of [...marks].sort((a, b) => a.from - b.from)) {
    if (from < to && to <= length) {
      builder.add(from, to, Decoration.mark({ class: 'cm-danger', attributes: { title } }));
    }
  }
  return builder.finish();
}

const languages: Readonly<Record<EditorLanguage, () => Extension>> = {
  sh: () => StreamLanguage.define(shell),
  bash: () => StreamLanguage.define(shell),
  perl: () => StreamLanguage.define(perl),
  powershell: () => StreamLanguage.define(powerShell),
  python: () => python(),
};

const highlight = (dark: boolean): Extension => [
  EditorView.theme({}, { dark }),
  syntaxHighlighting(dark ? oneDarkHighlightStyle : defaultHighlightStyle),
];

/** Puts a CodeMirror editor into an element. */
export function createEditor(parent: HTMLElement, options: EditorOptions): ScriptEditor {
  const language = new Compartment();
  const look = new Compartment();
  const view = new EditorView({
    parent,
    doc: options.text,
    extensions: [
      // Before the basic set-up, whose own style is only a fallback.
      look.of(highlight(options.dark)),
      basicSetup,
      language.of(languages[options.language]()),
      markField,
      problemGutter,
      ...(options.readOnly ? [EditorState.readOnly.of(true), EditorView.editable.of(false)] : []),
      EditorView.contentAttributes.of({ 'aria-label': options.label, spellcheck: 'false' }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) options.onChange(update.state.doc.toString());
      }),
    ],
  });
  return {
    setText(text) {
      const now = view.state.doc.toString();
      if (text !== now) view.dispatch({ changes: { from: 0, to: now.length, insert: text } });
    },
    setLanguage: (wanted) => view.dispatch({ effects: language.reconfigure(languages[wanted]()) }),
    setDark: (dark) => view.dispatch({ effects: look.reconfigure(highlight(dark)) }),
    setMarks: (marks) => view.dispatch({ effects: marked.of(marks) }),
    setProblems: (problems) => showProblems(view, problems),
    destroy: () => view.destroy(),
  };
}
