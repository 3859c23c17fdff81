/** A recipe at a terminal: lines and a bar on stderr while it goes. In a pipe lines alone. */
import { formatCount, formatDuration, Progress } from '@phi1/base';
import type { StepReport } from '@phi1/train';
import { bitsText, completionText, passAt1Text } from './figures-text.js';
import type { StageSummary } from './recipe-summary.js';
import type { Phase, RecipeWatcher } from './run-recipe.js';
import type { Recipe } from './schema.js';
import type { StepDone } from './step-cache.js';
import { TimeLeft } from './time-left.js';

/** Shows one run of a recipe, with the time that is left where that is known. Lines go above the bar. */
export class RecipeTerminal implements RecipeWatcher {
  readonly #recipe: Recipe;
  readonly #onTraining: () => void;
  readonly #timeLeft: TimeLeft;
  #bar: Progress | undefined;
  #label = '';
  #phase = '';
  /** Steps of data sets that are under way, with what is done of each. */
  readonly #running = new Map<string, string>();
  /** Whether anything of the stage was not done before. */
  #isNew = false;
  #notes = new Set<string>();

  /** @param onTraining called when a training begins */
  constructor(recipe: Recipe, onTraining: () => void = () => undefined) {
    this.#recipe = recipe;
    this.#onTraining = onTraining;
    this.#timeLeft = new TimeLeft(recipe);
  }

  phase(phase: Phase): void {
    this.#stop();
    this.#running.clear();
    this.#timeLeft.begin(phase.what === 'data' ? 'data' : `${phase.what} ${phase.stage}`);
    if (phase.what === 'train') this.#isNew = false;
    const count = Object.keys(this.#recipe.stages).length;
    this.#phase =
      phase.what === 'data'
        ? `data sets for ${String(count)} stages`
        : `stage ${String(phase.index + 1)} of ${String(phase.of)}, ${phase.stage}${phase.what === 'train' ? '' : ', evaluation'}`;
  }

  onStep(step: string): void {
    this.#isNew = true;
    this.#running.set(step, '');
    this.#show(this.#phase, 0, this.#underWay());
  }

  onProgress(step: string, share: number, text: string): void {
    this.#running.set(step, text);
    const isEvaluation = this.#phase.endsWith('evaluation');
    if (isEvaluation) this.#timeLeft.progress(share);
    this.#show(this.#phase, share, this.#underWay());
  }

  onDone({ step, result, seconds, before }: StepDone): void {
    this.#running.delete(step);
    if (before) return;
    this.#line(`${step}: ${result} (${formatDuration(seconds)})`);
  }

  note(line: string): void {
    if (this.#notes.has(line)) return; // the same engine for every stage
    this.#notes.add(line);
    this.#line(line);
  }

  preparing(what: string, share: number | undefined, detail: string): void {
    this.#show(what, share ?? 0, detail);
  }

  trainingBegins(): void {
    this.#stop();
    this.#onTraining();
  }

  step({ loss, tokensPerSecond, progress }: StepReport): void {
    this.#timeLeft.progress(progress);
    this.#timeLeft.speed(tokensPerSecond);
    const speed = formatCount(tokensPerSecond);
    this.#show(this.#phase, progress, [`loss ${loss.toFixed(3)}`, `${speed} tok/s`]);
  }

  trainingEnds(): void {
    this.#stop();
  }

  stageDone(stage: StageSummary): void {
    if (!this.#isNew) {
      this.#line(`stage ${stage.stage}: done before`);
      return;
    }
    const figures = stage.benchmarks.map((each) => `${each.benchmark} ${passAt1Text(each)}`);
    const bits = `${bitsText(stage.bitsPerByte)} bits per byte`;
    this.#line(`stage ${stage.stage}: ${[bits, ...figures].join(', ')}`);
    const text = completionText(stage);
    if (text !== undefined) process.stderr.write(`\n${text}\n`);
  }

  stop(): void {
    this.#stop();
  }

  #underWay(): string[] {
    return [...this.#running].map(([step, text]) => (text === '' ? step : `${step} ${text}`));
  }

  #show(label: string, share: number, parts: string | readonly string[]): void {
    if (label !== this.#label) {
      this.#stop();
      this.#label = label;
      this.#bar = new Progress({ label, total: 1 });
    }
    const { left } = this.#timeLeft;
    const time = left === undefined ? [] : [`${formatDuration(left)} left`];
    this.#bar?.update(share, [...(typeof parts === 'string' ? [parts] : parts), ...time].join('  '));
  }

  #line(line: string): void {
    this.#stop();
    process.stderr.write(`${line}\n`);
  }

  #stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
    this.#label = '';
  }
}
