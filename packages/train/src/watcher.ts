/** What someone who watches a run is told; a terminal is one (terminal.ts). Every part may be left out. */
import type { StepEvaluation } from './evaluator.js';
import type { StepReport } from './trainer.js';

/** Callbacks in the order of a run: preparing, the training with its steps and evaluations, the end. */
export interface RunWatcher {
  /** A line worth reading: the engine that was taken, what the corpus is. */
  note?: (line: string) => void;
  /**
   * Work before the training: fetching the engine, reading the corpus.
   *
   * @param share how much of it is done, in [0, 1], where that is known
   */
  preparing?: (what: string, share: number | undefined, detail: string) => void;
  /** The run's folder is known, and this process's own. */
  claimed?: (path: string) => void;
  trainingBegins?: () => void;
  /** @param validationLoss the latest, in nats a token */
  step?: (report: StepReport, validationLoss: number | undefined) => void;
  /** An evaluator begins to work. */
  evaluating?: (evaluator: string, step: number) => void;
  evaluated?: (result: StepEvaluation) => void;
  /** The training is over, has been interrupted or has failed. */
  trainingEnds?: () => void;
}
