import { computed, nextTick, onBeforeUnmount, onMounted, type Ref, ref, watch } from 'vue';

/** Up to so many rows are drawn whole; of more only those in sight and some around them. */
const drawnWhole = 120;
const around = 16;
/** The window moves in steps, so that not every pixel of a scroll draws rows. */
const step = 8;

/** Where the window over `count` rows stands: the rows from `from` up to `to` are drawn. */
export function windowOf(count: number, scrollTop: number, height: number, rowHeight: number) {
  if (count <= drawnWhole) return { from: 0, to: count };
  const first = Math.floor(scrollTop / rowHeight / step) * step - around;
  const last = Math.ceil((scrollTop + height) / rowHeight / step) * step + around;
  const from = Math.min(Math.max(0, first), count);
  return { from, to: Math.max(from, Math.min(count, last)) };
}

/**
 * Draws of a long page of equal rows only what is in sight. The widths of the columns are kept as they
 * were found for the first rows: they would jump with what scrolls by.
 */
export function useRowWindow(
  scroller: Readonly<Ref<HTMLElement | null>>,
  rows: () => readonly unknown[],
  columns: () => unknown,
) {
  const sight = ref({ top: 0, height: 0, row: 41 });
  /** In pixels, one for each column; undefined while the browser finds them. */
  const widths = ref<readonly number[]>();
  const range = computed(() => windowOf(rows().length, sight.value.top, sight.value.height, sight.value.row));
  const long = computed(() => rows().length > drawnWhole);

  function look(): void {
    const at = scroller.value;
    if (!at) return;
    const row = at.querySelector<HTMLElement>('tr[data-row]')?.offsetHeight || sight.value.row;
    sight.value = { top: at.scrollTop, height: at.clientHeight, row };
  }
  async function measure(): Promise<void> {
    widths.value = undefined;
    await nextTick();
    look();
    const heads = scroller.value?.querySelectorAll<HTMLElement>('thead th');
    if (long.value && heads) widths.value = [...heads].map((one) => one.offsetWidth);
  }
  watch([() => rows().length, columns], measure, { flush: 'post' });
  let resized: ResizeObserver | undefined;
  onMounted(() => {
    resized = new ResizeObserver(() => void measure());
    if (scroller.value) resized.observe(scroller.value);
  });
  onBeforeUnmount(() => resized?.disconnect());

  return {
    range,
    widths,
    look,
    /** Heights of what is left out above and below. */
    before: computed(() => range.value.from * sight.value.row),
    after: computed(() => (rows().length - range.value.to) * sight.value.row),
  };
}
