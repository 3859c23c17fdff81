/** The picture of a recipe's run: pass@1 after every stage, a group of bars a benchmark, with intervals. */
import { formatCount } from '@phi1/base';
import { compile, type TopLevelSpec } from 'vega-lite';
import { parse, View } from 'vega';
import type { RecipeSummary } from './recipe-summary.js';

/** A bar. */
export interface Bar {
  /** What the bars of a group are together, e.g. a benchmark. */
  group: string;
  /** What the bar stands for, e.g. a stage. */
  series: string;
  /** In percent. */
  value: number;
  low?: number;
  high?: number;
}

interface BarChart {
  title: string;
  subtitle: string;
  /** Of the bars' heights. */
  axis: string;
  bars: readonly Bar[];
}

/**
 * pass@1 of each stage in percent, a group of bars a benchmark; where nothing could be graded there is no bar.
 *
 * @returns the text of an SVG file
 */
export function drawStages({ recipe, preset, stages }: RecipeSummary): Promise<string> {
  const bars = stages.flatMap(({ stage, benchmarks }) =>
    benchmarks.flatMap(({ benchmark, passAt1, interval }) =>
      passAt1 === null ? [] : [toBar(benchmark, stage, passAt1, interval)],
    ),
  );
  const tokens = stages.reduce((sum, stage) => sum + stage.tokens, 0);
  return drawBars({
    title: `pass@1 after every stage of ${recipe}`,
    subtitle: `${preset}, ${formatCount(tokens)} tokens in all; lines are 95 % intervals`,
    axis: 'pass@1, %',
    bars,
  });
}

/** A share with its interval as a bar in percent. */
export function toBar(
  group: string,
  series: string,
  share: number,
  interval: { low: number; high: number } | null,
): Bar {
  const range = interval && { low: 100 * interval.low, high: 100 * interval.high };
  return { group, series, value: 100 * share, ...range };
}

/** @returns the text of an SVG file */
export async function drawBars({ title, subtitle, axis, bars }: BarChart): Promise<string> {
  const series = [...new Set(bars.map((bar) => bar.series))];
  const x = { field: 'group', type: 'nominal', title: null, sort: null, axis: { labelAngle: 0 } } as const;
  const xOffset = { field: 'series', sort: series } as const;
  const intervals = bars.filter(({ low, high }) => low !== undefined && high !== undefined);
  const spec: TopLevelSpec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: { step: 34 },
    height: 300,
    padding: 16,
    background: 'white',
    title: { text: title, subtitle },
    config: {
      font: 'Helvetica, Arial, sans-serif',
      view: { stroke: null },
      axis: {
        gridColor: '#ececec',
        domainColor: '#888',
        tickColor: '#888',
        titlePadding: 10,
        labelLimit: 240,
      },
      legend: { labelLimit: 240 },
      title: { anchor: 'start', fontSize: 16, subtitleColor: '#666', subtitlePadding: 6, offset: 14 },
    },
    layer: [
      {
        data: { values: [...bars] },
        mark: { type: 'bar' },
        encoding: {
          x,
          xOffset,
          y: { field: 'value', type: 'quantitative', title: axis },
          color: {
            field: 'series',
            type: 'nominal',
            title: null,
            sort: series,
            scale: { domain: series, range: COLORS.slice(0, series.length) },
          },
        },
      },
      {
        data: { values: intervals },
        mark: { type: 'rule', color: '#333' },
        encoding: { x, xOffset, y: { field: 'low', type: 'quantitative' }, y2: { field: 'high' } },
      },
      {
        data: { values: bars.map((bar) => ({ ...bar, top: bar.high ?? bar.value })) },
        mark: { type: 'text', dy: -8, fontSize: 10, color: '#333' },
        encoding: {
          x,
          xOffset,
          y: { field: 'top', type: 'quantitative' },
          text: { field: 'value', type: 'quantitative', format: '.1f' },
        },
      },
    ],
  };
  const view = new View(parse(compile(spec).spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

const COLORS = ['#c9d3df', '#8fa8c6', '#4c78a8', '#e45756', '#f2a36b', '#72b7b2', '#54a24b', '#b279a2'];
