/** What the page and its worker say to each other. */

/** As the page's form has it; top-k 0 is all. */
export interface Settings {
  prompt: string;
  temperature: number;
  topP: number;
  topK: number;
  maxTokens: number;
  seed: number;
  stop: string[];
}

/** A token as the page shows it. */
export interface ShownToken {
  text: string;
  logprob: number;
  top: [text: string, logprob: number][];
}

/** To the worker; `task` is a number for each completion. */
export type Order =
  | { kind: 'start'; engine: string; base: string }
  | { kind: 'complete'; task: number; model: string; settings: Settings }
  | { kind: 'stop'; task: number };

/** From the worker. */
export type Report =
  | { kind: 'loading'; bytes: number; of: number }
  | { kind: 'ready'; models: string[]; engine: string }
  | { kind: 'unusable'; message: string }
  | { kind: 'tokens'; task: number; tokens: ShownToken[]; text: string }
  | { kind: 'ended'; task: number; reason: string }
  | { kind: 'failed'; task: number; message: string };
