import { RangeSet, RangeSetBuilder, StateEffect, StateField } from '@codemirror/state';
import { type EditorView, GutterMarker, gutter } from '@codemirror/view';

/** Something that is wrong with a line of the text. */
export interface EditorProblem {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

const setProblems = StateEffect.define<readonly EditorProblem[]>();

class ProblemMarker extends GutterMarker {
  constructor(readonly message: string) {
    super();
  }
  override eq(other: ProblemMarker): boolean {
    return other.message === this.message;
  }
  override toDOM(): Node {
    const mark = document.createElement('span');
    mark.className = 'cm-problem';
    mark.textContent = '!';
    mark.title = this.message;
    mark.setAttribute('data-testid', 'problem');
    return mark;
  }
}

const field = StateField.define<RangeSet<GutterMarker>>({
  create: () => RangeSet.empty,
  update(markers, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setProblems)) continue;
      const builder = new RangeSetBuilder<GutterMarker>();
      const { doc } = transaction.state;
      for (const { line, message } of [...effect.value].sort((a, b) => a.line - b.line)) {
        const at = doc.line(Math.min(Math.max(line, 1), doc.lines)).from;
        builder.add(at, at, new ProblemMarker(message));
      }
      return builder.finish();
    }
    return markers.map(transaction.changes);
  },
});

/** A gutter that shows what is wrong with which line. */
export const problemGutter = [
  field,
  gutter({ class: 'cm-problems', markers: (view: EditorView) => view.state.field(field) }),
];

export function showProblems(view: EditorView, problems: readonly EditorProblem[]): void {
  view.dispatch({ effects: setProblems.of(problems) });
}
