/**
 * The page of training runs: draws their curves and shows their samples. The runs are in the page itself (a report), or come as
 * server-sent events while they are trained (`phi1 watch`). It needs nothing from anywhere else.
 */
'use strict';
(() => {
  const COLORS = ['#3b78c3', '#d9682b', '#3a9a5b', '#a45bb8', '#c2372e', '#0f8f97', '#8a6d1f', '#d0549a'];
  const [WIDTH, HEIGHT] = [560, 260];
  const [LEFT, RIGHT, TOP, BOTTOM] = [56, 22, 10, 28];
  /** More points than pixels are drawn as the least and the greatest of each pixel. */
  const MOST_POINTS = 1200;

  /** Name, title, the field of a line, that of its validation, and how numbers are written. */
  const CHARTS = [
    ['loss', 'loss, nats a token', 'loss', 'valLoss', (y) => y.toFixed(3)],
    ['bits', 'bits per byte', 'bitsPerByte', 'valBitsPerByte', (y) => y.toFixed(3)],
    ['lr', 'learning rate', 'lr', undefined, (y) => y.toExponential(2)],
    ['speed', 'tokens a second', 'tokensPerSecond', undefined, count],
    ['norm', 'gradient norm', 'gradNorm', undefined, (y) => y.toPrecision(3)],
    ['memory', 'peak memory, GiB', 'peakMemoryBytes', undefined, (y) => y.toFixed(2), 2 ** -30],
  ];
  const AXES = { step: count, tokens: count, seconds: duration };

  /** By name: `{ name, facts, lines, samples, isHidden }`. */
  const runs = new Map();
  let axis = 'step';
  let smoothing = true;
  const byId = (id) => document.getElementById(id);

  function count(n) {
    const units = [
      [1e9, 'B'],
      [1e6, 'M'],
      [1e4, 'k', 1e3],
    ];
    for (const [from, unit, divisor = from] of units) {
      if (Math.abs(n) >= from) return `${Number((n / divisor).toPrecision(3))}${unit}`;
    }
    return String(Number(n.toPrecision(4)));
  }

  function duration(seconds) {
    if (seconds < 120) return `${Math.round(seconds)}s`;
    return seconds < 7200
      ? `${Number((seconds / 60).toFixed(1))}m`
      : `${Number((seconds / 3600).toFixed(1))}h`;
  }

  function element(name, attributes = {}, ...children) {
    const isSvg = ['svg', 'path', 'line', 'text', 'circle', 'g'].includes(name);
    const made = isSvg
      ? document.createElementNS('http://www.w3.org/2000/svg', name)
      : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  const colorOf = (run) => COLORS[[...runs.keys()].indexOf(run.name) % COLORS.length];
  const shown = () => [...runs.values()].filter((run) => !run.isHidden);

  /** The points of a field, in its chart's units. */
  function pointsOf(lines, read) {
    const points = [];
    for (const line of lines) {
      const y = read(line);
      if (typeof y === 'number' && Number.isFinite(y)) points.push([line[axis], y]);
    }
    return points;
  }

  /** The mean of each point and its neighbors on both sides. */
  function smoothed(points) {
    const most = Math.round(points.length / 50);
    const sums = new Float64Array(points.length + 1);
    points.forEach(([, y], i) => (sums[i + 1] = sums[i] + y));
    return points.map(([x], i) => {
      const radius = Math.min(most, i, points.length - 1 - i);
      return [x, (sums[i + radius + 1] - sums[i - radius]) / (2 * radius + 1)];
    });
  }

  function thinned(points) {
    if (points.length <= MOST_POINTS) return points;
    const width = Math.ceil((2 * points.length) / MOST_POINTS);
    const kept = [];
    for (let from = 0; from < points.length; from += width) {
      const part = points.slice(from, from + width);
      let [low, high] = [0, 0];
      part.forEach(([, y], i) => {
        if (y < part[low][1]) low = i;
        if (y > part[high][1]) high = i;
      });
      for (const i of [...new Set([low, high])].sort((a, b) => a - b)) kept.push(part[i]);
    }
    return kept;
  }

  /** Round numbers within a range, about so many. */
  function ticks(low, high, about) {
    const rough = (high - low) / about || 1;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) * power;
    const found = [];
    for (let i = Math.ceil(low / step); i * step <= high + step * 1e-9; i++) found.push(i * step);
    return found;
  }

  /** Quantiles leave out a few wild first steps, which would press all else flat. */
  function extent(series) {
    const values = series.flatMap(({ points }) => points.map(([, y]) => y)).sort((a, b) => a - b);
    let [low, high] = [values[0], values.at(-1)];
    const q = (share) => values[Math.floor(share * (values.length - 1))];
    if (values.length > 100 && high - low > 4 * (q(0.97) - q(0.01))) [low, high] = [q(0), q(0.97) * 1.2];
    const room = (high - low) * 0.05 || Math.abs(high) * 0.05 || 1;
    return [low - room, high + room];
  }

  function drawChart([name, title, field, validation, format, scale = 1]) {
    const read = typeof field === 'function' ? field : (line) => line[field] * scale;
    const series = [];
    for (const run of shown()) {
      const raw = pointsOf(run.lines, read);
      const color = colorOf(run);
      if (raw.length > 0 && typeof field === 'string') {
        const isNoisy = smoothing && field !== 'lr' && field !== 'peakMemoryBytes' && raw.length > 20;
        if (isNoisy) series.push({ run, color, kind: 'raw', points: thinned(raw) });
        series.push({ run, color, kind: 'smooth', points: thinned(isNoisy ? smoothed(raw) : raw) });
      } else if (raw.length > 0) series.push({ run, color, kind: 'validation', points: raw });
      if (validation) {
        const points = pointsOf(run.lines, (line) => line[validation]);
        if (points.length > 0) series.push({ run, color, kind: 'validation', points });
      }
    }
    if (series.length === 0) return undefined;
    const [low, high] = extent(series);
    const xs = series.flatMap(({ points }) => [points[0][0], points.at(-1)[0]]);
    const [first, last] = [Math.min(...xs), Math.max(...xs)];
    const toX = (x) => LEFT + ((x - first) / (last - first || 1)) * (WIDTH - LEFT - RIGHT);
    const toY = (y) => TOP + (1 - (y - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
    const inside = (y) => Math.max(TOP, Math.min(HEIGHT - BOTTOM, toY(y)));
    const svg = element('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': title });
    for (const y of ticks(low, high, 5)) {
      svg.append(element('line', { class: 'grid', x1: LEFT, x2: WIDTH - RIGHT, y1: toY(y), y2: toY(y) }));
      const at = { x: LEFT - 6, y: toY(y) + 4, 'text-anchor': 'end' };
      svg.append(element('text', at, count(y)));
    }
    for (const x of ticks(first, last, 5)) {
      svg.append(element('text', { x: toX(x), y: HEIGHT - 10, 'text-anchor': 'middle' }, AXES[axis](x)));
    }
    for (const { kind, color, points } of series) {
      const path = points.map(([x, y]) => `${toX(x).toFixed(1)} ${inside(y).toFixed(1)}`).join('L');
      svg.append(element('path', { class: kind, stroke: color, d: `M${path}` }));
      if (kind === 'validation' && points.length < 60) {
        for (const [x, y] of points) {
          svg.append(element('circle', { cx: toX(x), cy: inside(y), r: 2.5, fill: color }));
        }
      }
    }
    const values = element('span', { class: 'values' });
    const tell = (x) => {
      const told = series
        .filter(({ kind }) => kind !== 'raw')
        .map(({ color, kind, points }) => {
          const [, y] = points.reduce((best, p) => (Math.abs(p[0] - x) < Math.abs(best[0] - x) ? p : best));
          const what = kind === 'validation' && validation ? ' val' : '';
          const style = runs.size > 1 ? { style: `color:${color}` } : {};
          return element('span', style, `${format(y)}${what}`);
        });
      values.replaceChildren(...told);
    };
    tell(last);
    const cursor = element('line', { class: 'cursor', y1: TOP, y2: HEIGHT - BOTTOM, visibility: 'hidden' });
    svg.append(cursor);
    svg.addEventListener('pointermove', (event) => {
      const box = svg.getBoundingClientRect();
      const at = ((event.clientX - box.left) / box.width) * WIDTH;
      const x = first + ((at - LEFT) / (WIDTH - LEFT - RIGHT)) * (last - first);
      const inRange = Math.max(first, Math.min(last, x));
      for (const end of ['x1', 'x2']) cursor.setAttribute(end, toX(inRange));
      cursor.setAttribute('visibility', 'visible');
      tell(inRange);
      values.prepend(element('span', {}, `at ${AXES[axis](inRange)}`));
    });
    svg.addEventListener('pointerleave', () => {
      cursor.setAttribute('visibility', 'hidden');
      tell(last);
    });
    const caption = element('figcaption', {}, title, values);
    return element('figure', { class: 'chart', id: `chart-${name}` }, caption, svg);
  }

  /** A chart for each metric of evaluations. */
  function evaluationCharts() {
    const names = new Set(
      shown().flatMap(({ lines }) => lines.flatMap(({ evaluation }) => Object.keys(evaluation ?? {}))),
    );
    return [...names]
      .sort()
      .map((name, i) => [
        `evaluation-${i}`,
        name,
        (line) => line.evaluation?.[name],
        undefined,
        (y) => y.toPrecision(3),
      ]);
  }

  function drawTable() {
    const rows = [...runs.values()].map((run) => {
      const last = run.lines.at(-1);
      const validated = run.lines.findLast(({ valBitsPerByte }) => valBitsPerByte !== null);
      const cells = last
        ? [
            last.step.toLocaleString('en'),
            count(last.tokens),
            duration(last.seconds),
            last.loss.toFixed(3),
            validated ? validated.valBitsPerByte.toFixed(3) : '',
            count(last.tokensPerSecond),
            `${(100 * last.mfu).toFixed(0)} %`,
          ]
        : ['no step yet', '', '', '', '', '', ''];
      const swatch = element('span', { class: 'swatch', style: `background:${colorOf(run)}` });
      const name = element('td', {}, swatch, ` ${run.name}`);
      return element('tr', {}, name, ...[...cells, run.facts].map((text) => element('td', {}, text)));
    });
    const heads = ['run', 'steps', 'tokens', 'time', 'loss', 'bits per byte, validation'];
    const head = [...heads, 'tokens a second', 'of matrix rate', ''].map((text) => element('th', {}, text));
    byId('table').replaceChildren(
      element('thead', {}, element('tr', {}, ...head)),
      element('tbody', {}, ...rows),
    );
  }

  function drawSamples() {
    byId('samples').replaceChildren(
      ...shown().flatMap((run) => {
        const groups = Map.groupBy
          ? Map.groupBy(run.samples, ({ prompt }) => prompt)
          : run.samples.reduce((all, s) => all.set(s.prompt, [...(all.get(s.prompt) ?? []), s]), new Map());
        return [...groups.values()].map((samples) => sampleSection(run, samples));
      }),
    );
  }

  /** What came of one prompt after more and more steps, with a slider. */
  function sampleSection(run, samples) {
    const sorted =
      samples.toSorted?.((a, b) => a.step - b.step) ?? [...samples].sort((a, b) => a.step - b.step);
    const title = element('b');
    const text = element('pre');
    const key = `${run.name}\n${sorted[0].prompt}`;
    const slider = element('input', {
      type: 'range',
      min: 0,
      max: sorted.length - 1,
      'aria-label': 'sample',
    });
    const show = () => {
      const { step, prompt, completion, passed, evaluator } = sorted[Number(slider.value)];
      const verdict = passed === undefined ? '' : passed ? 'passed' : 'failed';
      title.replaceChildren(
        element('span', { class: 'swatch', style: `background:${colorOf(run)}` }),
        ` ${run.name}, after ${step.toLocaleString('en')} steps${evaluator ? `, ${evaluator}` : ''} `,
        element('span', { class: `verdict ${verdict}` }, verdict),
      );
      text.textContent = prompt + completion;
    };
    slider.value = String(Math.min(chosen.get(key) ?? sorted.length - 1, sorted.length - 1));
    slider.addEventListener('input', () => {
      if (Number(slider.value) === sorted.length - 1) chosen.delete(key);
      else chosen.set(key, Number(slider.value));
      show();
    });
    show();
    return element('section', {}, title, ...(sorted.length > 1 ? [slider] : []), text);
  }
  /** Sliders that do not stand at the newest sample. */
  const chosen = new Map();

  function drawRuns() {
    byId('runs').replaceChildren(
      ...[...runs.values()].map((run) => {
        const box = element('input', { type: 'checkbox' });
        box.checked = !run.isHidden;
        box.addEventListener('change', () => {
          run.isHidden = !box.checked;
          draw();
        });
        const swatch = element('span', { class: 'swatch', style: `background:${colorOf(run)}` });
        return element('label', {}, box, ' ', swatch, run.name);
      }),
    );
    byId('runs').hidden = runs.size < 2;
  }

  function draw() {
    const charts = [...CHARTS, ...evaluationCharts()].map(drawChart).filter((chart) => chart);
    byId('charts').replaceChildren(...charts);
    drawTable();
    drawSamples();
  }

  let isDue = false;
  function drawSoon() {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      draw();
    });
  }

  function take(run) {
    runs.set(run.name, { ...run, isHidden: runs.get(run.name)?.isHidden ?? false });
  }

  for (const radio of document.querySelectorAll('input[name=axis]')) {
    radio.addEventListener('change', () => {
      axis = radio.value;
      draw();
    });
  }
  byId('smooth').addEventListener('change', (event) => {
    smoothing = event.target.checked;
    draw();
  });

  for (const run of JSON.parse(byId('data').textContent)) take(run);
  drawRuns();
  draw();

  if (document.body.dataset.events) {
    const events = new EventSource(document.body.dataset.events);
    const status = byId('status');
    events.addEventListener('open', () => {
      status.textContent = 'live';
      status.className = '';
    });
    events.addEventListener('error', () => {
      status.textContent = 'no connection; trying again';
      status.className = 'lost';
    });
    // all of a run: at first, and when it was begun again or resumed
    events.addEventListener('run', ({ data }) => {
      take(JSON.parse(data));
      drawRuns();
      drawSoon();
    });
    events.addEventListener('lines', ({ data }) => {
      const { name, lines } = JSON.parse(data);
      const run = runs.get(name);
      for (const line of lines) run.lines.push(line);
      drawSoon();
    });
    events.addEventListener('samples', ({ data }) => {
      const { name, samples } = JSON.parse(data);
      runs.get(name).samples = samples;
      drawSoon();
    });
  }
})();
