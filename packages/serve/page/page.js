/** The playground: what is typed and clicked, and what is shown. Where the model is, is the backend's business. */
import * as backend from './backend.js';

const $ = (id) => document.getElementById(id);

/** The problem that the prompt is of, if it is one's. */
let problem;
let problems = [];
let running;
const panes = new Map();

/** A line about what is going on, or went wrong. */
function say(text) {
  $('status').textContent = text;
}

async function start() {
  try {
    const models = await backend.models(showProgress);
    $('key-form').hidden = true;
    showModels(models);
    if (problems.length === 0) await showBenchmarks(await backend.benchmarks());
    const count = models.length === 1 ? 'One model' : `${models.length} models`;
    say(`${count}, ready. ${backend.where?.() ?? ''}`);
  } catch (error) {
    $('key-form').hidden = error.status !== 401;
    say(error.status === 401 ? 'This server wants an API key.' : `No answer: ${error.message}`);
  }
  $('progress').hidden = true;
}

/** How much of the models is here, from 0 to 1, where the page itself computes them. */
function showProgress(share) {
  $('progress').hidden = false;
  $('progress').value = share;
  say(`Loading, ${Math.floor(100 * share)} % …`);
}

/** Where the page itself computes: by what. */
function showEngines() {
  if (!backend.engines) return;
  $('engine').replaceChildren(...backend.engines.map(([name, text]) => new Option(text, name)));
  $('engine-choice').hidden = false;
  $('engine').addEventListener('change', () => {
    $('complete').disabled = true;
    backend.useEngine($('engine').value);
    void start();
  });
}

function showModels(models) {
  const boxes = models.map((id, i) => {
    const label = document.createElement('label');
    const box = Object.assign(document.createElement('input'), {
      type: 'checkbox',
      value: id,
      checked: i < 2,
    });
    box.addEventListener('change', showPanes);
    label.append(box, ` ${id}`);
    return label;
  });
  $('models').replaceChildren($('models').querySelector('legend'), ...boxes);
  $('models').hidden = models.length < 2;
  showPanes();
}

/** A pane for each model that is ticked; what stands in one stays. */
function showPanes() {
  const chosen = [...$('models').querySelectorAll('input:checked')].map(({ value }) => value);
  for (const id of chosen) if (!panes.has(id)) panes.set(id, new Pane(id));
  $('panes').replaceChildren(...chosen.map((id) => panes.get(id).element));
  $('complete').disabled = chosen.length === 0;
}

async function showBenchmarks(names) {
  if (names.length === 0) return;
  const options = ['none', ...names].map((name) => new Option(name, name === 'none' ? '' : name));
  $('benchmark').replaceChildren(...options);
  $('problem-choice').hidden = false;
  await chooseBenchmark();
}

async function chooseBenchmark() {
  const name = $('benchmark').value;
  problems = name === '' ? [] : await backend.problems(name);
  $('problem').replaceChildren(...problems.map(({ id }, i) => new Option(id, String(i))));
  for (const id of ['problem', 'previous', 'next']) $(id).disabled = problems.length === 0;
  chooseProblem(0);
}

function chooseProblem(index) {
  problem = problems[index];
  $('answers').hidden = !problem;
  for (const pane of panes.values()) pane.clear();
  if (!problem) return;
  $('problem').value = String(index);
  $('prompt').value = problem.prompt;
  $('solution').textContent = problem.solution;
  $('tests').textContent = problem.tests;
}

function moveProblem(by) {
  if (problems.length === 0) return;
  chooseProblem((Number($('problem').value) + by + problems.length) % problems.length);
}

/** The problem, while the prompt is still its. */
function currentProblem() {
  return problem?.prompt === $('prompt').value ? problem : undefined;
}

function readSettings() {
  const number = (id) => $(id).valueAsNumber;
  const asked = $('stop')
    .value.split(',')
    .filter((text) => text !== '');
  const own = currentProblem();
  const typed = $('prompt').value;
  return {
    // vocabularies join a line break with the indentation after it, so the model is to write both
    prompt: own ? typed.trimEnd() : typed,
    temperature: number('temperature'),
    topP: number('top-p'),
    topK: number('top-k'),
    maxTokens: number('max-tokens'),
    seed: number('seed'),
    stop: [...asked.map((text) => text.replaceAll('\\n', '\n')), ...(own?.stops ?? [])],
  };
}

async function complete() {
  if (running || !$('ask').reportValidity()) return;
  running = new AbortController();
  $('halt').disabled = false;
  $('complete').disabled = true;
  say('Completing …');
  const settings = readSettings();
  const shown = [...panes.values()].filter(({ element }) => element.isConnected);
  const errors = await Promise.all(
    shown.map((pane) => pane.complete(settings, currentProblem(), running.signal)),
  );
  say(errors.find((error) => error !== undefined) ?? 'Done.');
  running = undefined;
  $('halt').disabled = true;
  $('complete').disabled = $('panes').childElementCount === 0;
}

/** One model's completion. */
class Pane {
  constructor(model) {
    this.model = model;
    this.element = $('pane').content.cloneNode(true).firstElementChild;
    this.part = (name) => this.element.querySelector(`.${name}`);
    this.element.querySelector('h2').textContent = model;
    this.hint = this.part('hint');
    this.part('run').addEventListener('click', () => this.run());
    const text = this.part('text');
    text.addEventListener('pointerover', ({ target }) => this.choose(this.pieces.indexOf(target)));
    text.addEventListener('click', ({ target }) => this.choose(this.pieces.indexOf(target)));
    text.addEventListener('keydown', (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by || event.altKey || this.pieces.length === 0) return;
      event.preventDefault();
      this.choose(Math.min(Math.max(this.chosen + by, 0), this.pieces.length - 1));
    });
    this.clear();
  }

  clear() {
    Object.assign(this, { pieces: [], tokens: [], chosen: -1, completion: '', problem: undefined });
    this.part('text').replaceChildren();
    this.part('token').replaceChildren(this.hint);
    this.part('figures').textContent = '';
    this.part('run').hidden = true;
    this.showOutcome('', '');
  }

  /** @returns what went wrong, if something did */
  async complete(settings, problem, signal) {
    this.clear();
    this.problem = problem;
    const given = Object.assign(document.createElement('span'), {
      className: 'given',
      textContent: settings.prompt,
    });
    const box = this.part('text');
    box.append(given);
    box.scrollTop = box.scrollHeight; // where the completion begins, and follows itself from there
    const begin = performance.now();
    let failure;
    let finishReason = 'stopped';
    try {
      finishReason = await backend.complete(this.model, settings, signal, (tokens, text) => {
        this.add(tokens, text);
        const rate = (1000 * this.tokens.length) / (performance.now() - begin);
        this.part('figures').textContent = `${this.tokens.length} tokens, ${rate.toFixed(0)} a second`;
      });
    } catch (error) {
      if (error.name !== 'AbortError') failure = error.message;
    }
    this.part('figures').textContent += ` · ${failure ? 'failed' : (ENDS[finishReason] ?? finishReason)}`;
    this.part('run').hidden = !problem || !backend.run;
    return failure;
  }

  add(tokens, text) {
    this.completion += text;
    const box = this.part('text');
    const atEnd = box.scrollTop + box.clientHeight > box.scrollHeight - 40;
    let rest = text;
    tokens.forEach((token, i) => {
      const isLast = i === tokens.length - 1;
      const own =
        isLast || token.text.startsWith('bytes:') ? (isLast ? rest : '') : rest.slice(0, token.text.length);
      rest = rest.slice(own.length);
      const piece = Object.assign(document.createElement('span'), { className: 'piece', textContent: own });
      piece.style.setProperty('--unsure', (1 - Math.exp(token.logprob)).toFixed(3));
      this.pieces.push(piece);
      this.tokens.push(token);
      box.append(piece);
    });
    if (tokens.length === 0 && rest !== '') box.append(rest);
    if (atEnd) box.scrollTop = box.scrollHeight;
  }

  /** Shows what a token could have been. */
  choose(index) {
    if (index < 0 || index === this.chosen) return;
    this.pieces[this.chosen]?.classList.remove('chosen');
    this.chosen = index;
    const piece = this.pieces[index];
    piece.classList.add('chosen');
    const { text, top } = this.tokens[index];
    const table = document.createElement('table');
    for (const [other, logprob] of top.toSorted((a, b) => b[1] - a[1])) {
      const row = table.insertRow();
      row.className = other === text ? 'drawn' : '';
      const probability = Math.exp(logprob);
      row.insertCell().textContent = visible(other);
      row.insertCell().textContent = `${(100 * probability).toFixed(1)} %`;
      row.insertCell().append(Object.assign(document.createElement('meter'), { value: probability }));
    }
    this.part('token').replaceChildren(table);
  }

  async run() {
    const { problem, completion } = this;
    this.part('run').disabled = true;
    this.showOutcome('', 'running …');
    try {
      // of the whitespace at the prompt's end, which the model was not given, it wrote its own
      const space = problem.prompt.slice(problem.prompt.trimEnd().length);
      const text = completion.startsWith(space) ? completion.slice(space.length) : completion;
      const { outcome, message } = await backend.run($('benchmark').value, problem.id, text, (progress) =>
        this.showOutcome('', progress),
      );
      if (outcome === 'passed') this.showOutcome('passed', 'passed');
      else this.showOutcome('failed', outcome === 'failed' ? 'failed' : `failed: ${outcome}`, message);
    } catch (error) {
      this.showOutcome('failed', error.message);
    }
    this.part('run').disabled = false;
  }

  showOutcome(className, text, message = '') {
    this.part('outcome').className = `outcome ${className}`;
    this.part('outcome').textContent = text;
    this.part('message').textContent = message;
    this.part('message').hidden = message === '';
  }
}

const ENDS = { stop: 'ended by itself', length: 'as long as it may be' };

/** Whitespace as signs. */
function visible(text) {
  return text.replaceAll('\n', '⏎').replaceAll('\t', '⇥').replaceAll(' ', '·');
}

$('ask').addEventListener('submit', (event) => {
  event.preventDefault();
  void complete();
});
$('halt').addEventListener('click', () => running?.abort());
$('benchmark').addEventListener('change', () => void chooseBenchmark().catch((error) => say(error.message)));
$('problem').addEventListener('change', () => chooseProblem(Number($('problem').value)));
$('previous').addEventListener('click', () => moveProblem(-1));
$('next').addEventListener('click', () => moveProblem(1));
$('key-form').addEventListener('submit', (event) => {
  event.preventDefault();
  backend.useKey($('key').value);
  void start();
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void complete();
  else if (event.key === 'Escape') running?.abort();
  else if (event.altKey && event.key === 'ArrowLeft') moveProblem(-1);
  else if (event.altKey && event.key === 'ArrowRight') moveProblem(1);
  else return;
  event.preventDefault();
});
showEngines();
$('complete').disabled = true;
void start();
