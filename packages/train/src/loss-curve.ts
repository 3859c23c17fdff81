/** The loss curve of a run as an SVG picture, drawn by Vega without a browser. */
import { formatCount } from '@phi1/base';
import type { TopLevelSpec } from 'vega-lite';
import type { MetricsLine } from './metrics.js';

const TRAINING = 'training';
const VALIDATION = 'validation';

/** A point of the curve. */
interface Point {
  tokens: number;
  bitsPerByte: number;
  series: typeof TRAINING | typeof VALIDATION;
}

/**
 * Draws training loss (each step faint, and smoothed) and validation loss in bits a byte over the tokens seen.
 *
 * @param firstValidation bits a byte on the validation texts before the first step, where known
 * @param title e.g. the preset and what it was trained on
 * @returns the text of an SVG file
 */
export async function drawLossCurve(
  lines: readonly MetricsLine[],
  firstValidation: number | undefined,
  title: string,
): Promise<string> {
  const steps = thin(lines, 2000);
  const raw: Point[] = steps.map(({ tokens, bitsPerByte }) => ({ tokens, bitsPerByte, series: TRAINING }));
  const smooth = smoothed(raw);
  const validation: Point[] = [
    ...(firstValidation === undefined
      ? []
      : [{ tokens: 0, bitsPerByte: firstValidation, series: VALIDATION } as const]),
    ...lines.flatMap(({ tokens, valBitsPerByte }) =>
      valBitsPerByte === null ? [] : [{ tokens, bitsPerByte: valBitsPerByte, series: VALIDATION } as const],
    ),
  ];
  const x = { field: 'tokens', type: 'quantitative', title: 'tokens', axis: { format: '~s' } } as const;
  const y = {
    field: 'bitsPerByte',
    type: 'quantitative',
    title: 'bits per byte',
    scale: { zero: false, nice: true },
  } as const;
  const color = {
    field: 'series',
    type: 'nominal',
    title: null,
    scale: { domain: [TRAINING, VALIDATION], range: ['#4c78a8', '#e45756'] },
    legend: { orient: 'top-right', symbolType: 'stroke', symbolStrokeWidth: 3, symbolOpacity: 1, offset: 0 },
  } as const;
  const spec: TopLevelSpec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: 640,
    height: 340,
    padding: 16,
    background: 'white',
    title: { text: title, subtitle: describe(lines, validation) },
    config: {
      font: 'Helvetica, Arial, sans-serif',
      view: { stroke: null },
      axis: { grid: true, gridColor: '#ececec', domainColor: '#888', tickColor: '#888', titlePadding: 10 },
      title: { anchor: 'start', fontSize: 16, subtitleColor: '#666', subtitlePadding: 6, offset: 14 },
    },
    layer: [
      {
        data: { values: raw },
        mark: { type: 'line', opacity: 0.25, strokeWidth: 1 },
        encoding: { x, y, color },
      },
      { data: { values: smooth }, mark: { type: 'line', strokeWidth: 2 }, encoding: { x, y, color } },
      {
        data: { values: validation },
        mark: { type: 'line', strokeWidth: 2, point: { size: 28 } },
        encoding: { x, y, color },
      },
    ],
  };
  // loaded when a curve is drawn: vega is large, and its top-level await would keep `require` from this package
  const [{ compile }, { parse, View }] = await Promise.all([import('vega-lite'), import('vega')]);
  const view = new View(parse(compile(spec).spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

function describe(lines: readonly MetricsLine[], validation: readonly Point[]): string {
  const last = lines.at(-1);
  if (!last) return 'no steps';
  const parts = [`${formatCount(last.step)} steps`, `${formatCount(last.tokens)} tokens`];
  const loss = validation.at(-1)?.bitsPerByte;
  if (loss !== undefined) parts.push(`${loss.toFixed(3)} bits per byte on validation texts`);
  return parts.join(' · ');
}

/** At most about `count` of the items, evenly spread, the last one kept. */
function thin<T>(items: readonly T[], count: number): T[] {
  const stride = Math.max(1, Math.ceil(items.length / count));
  return items.filter((_, i) => (items.length - 1 - i) % stride === 0);
}

/** The mean of each point and its neighbors, as many before it as after it, so that nothing lags behind. */
function smoothed(points: readonly Point[]): Point[] {
  const most = Math.round(points.length / 40);
  return points.map((point, i) => {
    const radius = Math.min(most, i, points.length - 1 - i);
    const window = points.slice(i - radius, i + radius + 1);
    const sum = window.reduce((total, { bitsPerByte }) => total + bitsPerByte, 0);
    return { ...point, bitsPerByte: sum / window.length };
  });
}
