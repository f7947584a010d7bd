import type { Output } from '@contract/index';
import type { BarSeriesOption, PieSeriesOption } from 'echarts/charts';
import type { GridComponentOption, TooltipComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import type { ChartTokens } from './token-colours';

export type ChartOption = ComposeOption<
  BarSeriesOption | PieSeriesOption | GridComponentOption | TooltipComponentOption
>;

export interface Part {
  readonly name: string;
  readonly value: number;
  readonly colour: string;
}

type Day = Output<'overview.get'>['days'][number];

/** A ring of parts; what each means stands in the legend beside it, which is not the chart's. */
export function ringOption(parts: readonly Part[], tokens: ChartTokens): ChartOption {
  return {
    animation: false,
    tooltip: { ...tooltip(tokens), trigger: 'item', formatter: '{b}  {c} ({d}%)' },
    series: [
      {
        type: 'pie',
        radius: ['68%', '96%'],
        label: { show: false },
        labelLine: { show: false },
        emphasis: { scale: false },
        itemStyle: { borderColor: tokens.surface, borderWidth: 2 },
        data: parts
          .filter(({ value }) => value > 0)
          .map(({ name, value, colour }) => ({ name, value, itemStyle: { color: colour } })),
      },
    ],
  };
}

/** Jobs per day as stacked bars: what succeeded below, what did not on top. */
export function daysOption(
  days: readonly Day[],
  words: { readonly succeeded: string; readonly failed: string },
  tokens: ChartTokens,
): ChartOption {
  const bar = (name: string, color: string, data: number[]): BarSeriesOption => ({
    type: 'bar',
    name,
    stack: 'jobs',
    data,
    barMaxWidth: 26,
    itemStyle: { color },
  });
  const label = { color: tokens.inkSoft, fontFamily: tokens.font, fontSize: 11 };
  return {
    animation: false,
    grid: { left: 4, right: 4, top: 12, bottom: 0, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: { ...tooltip(tokens), trigger: 'axis', axisPointer: { type: 'shadow' } },
    xAxis: {
      type: 'category',
      data: days.map(({ day }) => day.slice(5)),
      axisLabel: label,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: tokens.line } },
    },
    yAxis: {
      type: 'value',
      minInterval: 1,
      axisLabel: label,
      splitLine: { lineStyle: { color: tokens.line } },
    },
    series: [
      bar(
        words.succeeded,
        tokens.ok,
        days.map(({ succeeded }) => succeeded),
      ),
      bar(
        words.failed,
        tokens.bad,
        days.map(({ failed }) => failed),
      ),
    ],
  };
}

function tooltip(tokens: ChartTokens): TooltipComponentOption {
  return {
    confine: true,
    backgroundColor: tokens.raised,
    borderColor: tokens.line,
    textStyle: { color: tokens.ink, fontFamily: tokens.font, fontSize: 12 },
  };
}
