/** What evaluates models and asks teachers behind endpoints, asked of this project's own server: the numbers of in process. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { EndpointClient } from '@phi1/endpoint';
import { runEvaluation, type Report } from '@phi1/eval';
import { loadTokenizer, PhiModel, presetConfig, TextGenerator } from '@phi1/model';
import { saveModel } from '@phi1/model/node';
import { byteTokenizerJson } from '@phi1/model/testing/byte-tokenizer';
import { loadServedModels, startServer, type RunningServer } from '@phi1/serve';
import { selectEngine } from '@phi1/tensor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const folder = temporaryFolder();
const model = join(folder, 'tiny');
let server: RunningServer;
beforeAll(async () => {
  await selectEngine({ engine: 'torch', device: 'cpu' });
  const config = presetConfig('nano', {
    vocab_size: loadTokenizer(byteTokenizerJson).vocabularySize,
    hidden_size: 32,
    intermediate_size: 64,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    max_position_embeddings: 1024,
    initializer_range: 0.4,
  });
  await saveModel(model, PhiModel.initialize(config, 5), { tokenizerJson: byteTokenizerJson });
  server = await startServer({ models: await loadServedModels([model]) }, { port: 0 });
});
afterAll(() => server.close());

/** What was completed, by task and number, and the report. */
async function evaluated(name: string, source: object): Promise<{ completions: string[]; report: Report }> {
  const out = join(folder, name);
  const { report } = await runEvaluation({
    ...{ benchmark: 'exercises', limit: 6, samplesPerProblem: 3, k: [1, 2], seed: 7, out },
    ...{ sandbox: { timeoutSeconds: 10, threads: 1 }, ...source },
  });
  const lines = readFileSync(join(out, 'samples.jsonl'), 'utf8').trim().split('\n');
  const samples = lines.map((line) => JSON.parse(line) as { task_id: string; completion: string });
  return { completions: samples.map((sample) => `${sample.task_id}: ${sample.completion}`).sort(), report };
}

describe('the server behind an endpoint', () => {
  it.each([0, 0.9])(
    'gives an evaluation what the model gives in process, at temperature %s',
    async (temperature) => {
      const sampling = { temperature, maxNewTokens: 24, seed: 7 };
      const inProcess = await evaluated(`model-${String(temperature)}`, {
        model: { model, ...sampling, engine: { engine: 'torch', device: 'cpu' } },
      });
      const asked = await evaluated(`endpoint-${String(temperature)}`, {
        endpoint: { baseUrl: `${server.address}/v1`, model: 'tiny', ...sampling },
      });
      expect(new Set(inProcess.completions).size).toBe(temperature === 0 ? 6 : 18);
      expect(asked.completions).toEqual(inProcess.completions);
      expect(asked.report.passAtK).toEqual(inProcess.report.passAtK);
      expect(asked.report.outcomes).toEqual(inProcess.report.outcomes);
    },
  );

  it('gives a teacher the text that the model gives in process to the same words', async () => {
    const [served] = await loadServedModels([model]);
    const generator = new TextGenerator(served!.model, served!.tokenizer);
    const client = new EndpointClient({ baseUrl: `${server.address}/v1`, model: 'tiny' });
    const content = 'Write an exercise.';
    const options = { maxNewTokens: 40, temperature: 0.8, seed: 3 };
    const [chat] = await generator.complete([`User: ${content}\n\nAssistant:`], {
      ...options,
      stop: ['\n\nUser:', '\n\nSystem:', '\n\nAssistant:'],
    });
    const sampling = { maxTokens: 40, temperature: 0.8, seed: 3 };
    const messages = [{ role: 'user' as const, content }];
    const { value } = await client.ask({ messages, ...sampling, accept: (answer) => answer });
    expect(value).toBe(chat!.text.trim());
    const [continued] = await generator.complete([content], options);
    expect(await client.complete(content, sampling)).toBe(continued!.text);
    expect(client.usage).toMatchObject({ requests: 2, completionTokens: 80, refusedAnswers: 0 });
  });
});
