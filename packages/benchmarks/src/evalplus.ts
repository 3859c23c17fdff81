/**
 * Checks of a problem in EvalPlus's layout (Liu et al., 2023): the completion is compared with the canonical solution on
 * the inputs of the record. How inputs that JSON cannot hold are read, and how results are compared, is in
 * `python/evalplus.py`, which runs in the sandbox after the completion.
 */
import { readFileSync } from 'node:fs';
import type { EvalPlusTask } from './task.js';

let comparison: string | undefined;

/**
 * Python to run after prompt and completion: calls the entry point and the canonical solution on every input of the
 * record, and fails an assertion where the two results are not judged equal.
 */
export function evalPlusChecks({ dataset, entryPoint, json }: EvalPlusTask): string {
  comparison ??= readFileSync(new URL('../python/evalplus.py', import.meta.url), 'utf8');
  // A JSON string, escaped as JavaScript does it, is a Python string too.
  return `${comparison}\n_check_against_reference(${entryPoint}, ${JSON.stringify(json)}, "${dataset}")`;
}
