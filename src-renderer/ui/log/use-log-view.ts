import { computed, nextTick, onBeforeUnmount, onMounted, type Ref, ref, shallowRef, watch } from 'vue';
import { findLines, type LinePlace, lineAt } from './find';
import type { LogLine } from './log-buffer';
import { rowHeight, scrollFor, windowOf } from './window';
import { plainRows, type Rows, WrappedRows } from './wrap';

/** Width of a column of the log's font and of the gutter, in CSS pixels. */
const columnWidth = 7.23;
const gutter = 72;

export interface LogInput {
  readonly lines: () => readonly LogLine[];
  /** Changes whenever lines were added. */
  readonly version: () => number;
  readonly live: () => boolean;
  /** A line to be shown first. */
  readonly place: () => LinePlace | undefined;
  /** The end of what is loaded is near, and shown or followed. */
  readonly onEnd: () => void;
}

/** Scrolling, following, wrapping and searching of a log; the component only draws. */
export function useLogView(box: Ref<HTMLElement | null>, input: LogInput) {
  const follow = ref(input.live() && !input.place());
  const wrap = ref(false);
  const words = ref('');
  const scrollTop = ref(0);
  const viewport = ref(400);
  const columns = ref(100);
  const rows = shallowRef<Rows>(plainRows(0));
  const found = shallowRef<number[]>([]);
  const at = ref(0);
  let sought = input.place();
  let wrapped: WrappedRows | undefined;
  let known = 0;

  function refresh(anew: boolean): void {
    const lines = input.lines();
    if (!wrap.value) {
      wrapped = undefined;
      rows.value = plainRows(lines.length);
      return;
    }
    if (anew || !wrapped || lines.length < known) {
      wrapped = new WrappedRows(columns.value);
      known = 0;
    }
    // The last lines may have grown: two streams can each have an unfinished one.
    wrapped.update(lines, Math.max(0, known - 50));
    known = lines.length;
    const now = wrapped;
    rows.value = {
      count: now.count,
      lineOf: (row) => now.lineOf(row),
      startOf: (row) => now.startOf(row),
      firstRowOf: (line) => now.firstRowOf(line),
    };
  }

  async function toEnd(): Promise<void> {
    await nextTick();
    if (box.value) box.value.scrollTop = box.value.scrollHeight;
  }
  function search(): void {
    found.value = findLines(input.lines(), words.value);
    at.value = Math.min(at.value, Math.max(0, found.value.length - 1));
  }
  function show(hit: number): void {
    const count = found.value.length;
    if (count === 0) return;
    at.value = (hit + count) % count;
    follow.value = false;
    const row = rows.value.firstRowOf(found.value[at.value] ?? 0);
    if (box.value) box.value.scrollTop = scrollFor(row, rows.value.count, viewport.value);
  }
  /** Goes to the line that was asked for as soon as it is loaded. */
  async function seek(): Promise<void> {
    const line = sought ? lineAt(input.lines(), sought) : -1;
    if (!sought || line < 0) return;
    const { find } = sought;
    sought = undefined;
    words.value = find;
    await nextTick();
    const hit = found.value.indexOf(line);
    if (hit >= 0) return show(hit);
    const row = rows.value.firstRowOf(line);
    if (box.value) box.value.scrollTop = scrollFor(row, rows.value.count, viewport.value);
  }
  function onScroll(): void {
    const element = box.value;
    if (!element) return;
    const upwards = element.scrollTop < scrollTop.value - 2;
    scrollTop.value = element.scrollTop;
    const left = element.scrollHeight - element.scrollTop - element.clientHeight;
    if (left < rowHeight) follow.value = input.live() || follow.value;
    else if (upwards) follow.value = false;
    if (left < rowHeight * 300) input.onEnd();
  }
  function measure(): void {
    const element = box.value;
    if (!element) return;
    viewport.value = element.clientHeight || 400;
    columns.value = Math.max(20, Math.floor((element.clientWidth - gutter) / columnWidth));
    if (follow.value) void toEnd();
  }

  watch(
    input.version,
    () => {
      refresh(false);
      if (words.value) search();
      if (sought) void nextTick(seek);
      if (follow.value) {
        void toEnd();
        input.onEnd();
      }
    },
    { immediate: true },
  );
  watch([wrap, columns], () => refresh(true));
  watch(words, () => {
    at.value = 0;
    search();
    show(0);
  });
  watch(follow, (on) => {
    if (!on) return;
    void toEnd();
    input.onEnd();
  });

  let observer: ResizeObserver | undefined;
  onMounted(() => {
    measure();
    observer = new ResizeObserver(measure);
    if (box.value) observer.observe(box.value);
  });
  onBeforeUnmount(() => observer?.disconnect());

  const view = computed(() => windowOf(rows.value.count, scrollTop.value, viewport.value));
  return { follow, wrap, words, found, at, rows, view, columns, onScroll, show };
}
