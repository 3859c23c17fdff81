/** What the page and its workers say to each other. */
import type { EncodedProgram, Snapshot, RealmHost } from '@phi1/python/realm';

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

/** To the worker that runs tests: what Python is made of, and the program. */
export interface PythonStart extends Pick<RealmHost, 'interpreter' | 'library' | 'scripts'> {
  /** Of a worker before, to start Python faster. */
  snapshot?: Snapshot | undefined;
  code: EncodedProgram;
}

/** From the worker that runs tests; after `running` a program may have had a hand in it. */
export type PythonReport =
  | { kind: 'running'; snapshot?: Snapshot }
  | { kind: 'ended'; outcome: Record<string, unknown> }
  | { kind: 'broken'; message: string };
