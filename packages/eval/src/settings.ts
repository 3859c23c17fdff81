/** All that decides on an evaluation's completions and grades, so that only the same is gone on with. */
import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { withoutUndefined } from '@phi1/base';
import type { Benchmark } from '@phi1/benchmarks';
import type { EvaluationSettings } from './evaluation-folder.js';
import { packageVersion } from './report.js';
import type { RunEvaluationOptions } from './run-options.js';

/** The settings under the names of the parameters; what only decides how fast it is (threads, batches) is none. */
export async function describeSettings(
  { model, endpoint, samples, sandbox = {} }: RunEvaluationOptions,
  { name, problems }: Benchmark,
  samplesPerProblem: number,
): Promise<EvaluationSettings> {
  const checked = problems.map(({ taskId, prompt, shown, checks, stops, extraction }) => [
    taskId,
    prompt,
    shown,
    checks,
    stops,
    ...(extraction === false ? [extraction] : []),
  ]);
  const limits = 'run' in sandbox ? {} : sandbox;
  return withoutUndefined({
    version: packageVersion(),
    benchmark: `${name} ${digest(JSON.stringify(checked))}`,
    samplesPerProblem,
    sandbox: limits.kind === 'pyodide' ? undefined : limits.kind,
    python: limits.python,
    timeout: limits.timeoutSeconds,
    memory: limits.memoryBytes,
    ...(model ? await modelSettings(model) : {}),
    ...(endpoint ? await endpointFields(endpoint) : {}),
    ...(samples === undefined ? {} : { samples }),
  });
}

async function modelSettings({
  model,
  dtype,
  temperature,
  topP,
  maxNewTokens,
  seed,
}: NonNullable<RunEvaluationOptions['model']>): Promise<EvaluationSettings> {
  return { model: await describeWeights(model), dtype, temperature, topP, maxNewTokens, seed };
}

async function endpointFields(
  options: NonNullable<RunEvaluationOptions['endpoint']>,
): Promise<EvaluationSettings> {
  const { endpointSettings } = await import('./endpoint-source.js');
  const { model, api, temperature, topP, maxNewTokens, seed } = endpointSettings(options);
  return { endpoint: options.baseUrl, endpointModel: model, api, temperature, topP, maxNewTokens, seed };
}

/** Names, sizes and times of the files with weights: reading them takes long, and training writes new ones. */
async function describeWeights(model: string): Promise<string> {
  const { resolveCheckpoint } = await import('@phi1/model/node');
  const folder = await resolveCheckpoint(model);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.safetensors')).sort();
  const facts = await Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(join(folder, name));
      return [name, size, mtimeMs];
    }),
  );
  return `${model} ${digest(JSON.stringify(facts))}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
