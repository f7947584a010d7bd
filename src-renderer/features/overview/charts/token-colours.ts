import { type ShallowRef, shallowRef, watch } from 'vue';
import { theme } from '../../../app/theme';

export type ChartTokens = Readonly<
  Record<'ok' | 'bad' | 'wait' | 'ink' | 'inkSoft' | 'line' | 'surface' | 'raised' | 'hover' | 'font', string>
>;

/** The design tokens as a canvas needs them: plain values, read again whenever the theme changes. */
export function useChartTokens(): Readonly<ShallowRef<ChartTokens>> {
  const tokens = shallowRef(readTokens());
  watch(
    theme,
    () => {
      tokens.value = readTokens();
    },
    { flush: 'post' },
  );
  return tokens;
}

function readTokens(): ChartTokens {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(`--m-${name}`).trim();
  return {
    ok: read('ok'),
    bad: read('bad'),
    wait: read('wait'),
    ink: read('ink'),
    inkSoft: read('ink-2'),
    line: read('line'),
    surface: read('surface'),
    raised: read('raised'),
    hover: read('hover'),
    font: read('font'),
  };
}
