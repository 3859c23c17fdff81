/**
 * llama.cpp for the tests that let it read our files: `node-llama-cpp` with its prebuilt binary, from the
 * folder `PHI1_LLAMA` or where tools/install-llama.sh puts it.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const folder = process.env.PHI1_LLAMA ?? fileURLToPath(new URL('../../../../.cache/llama', import.meta.url));
const entry = resolve(folder, join('node_modules', 'node-llama-cpp', 'dist', 'index.js'));

/** Whether it is installed; says so when not, as the test is skipped then. */
export function llamaInstalled(): boolean {
  const installed = existsSync(entry);
  if (!installed) console.warn('skipped: node-llama-cpp is not installed (run tools/install-llama.sh)');
  return installed;
}

/** A step of llama.cpp's greedy decoding: the token taken and the probabilities of all. */
export interface LlamaStep {
  token: number;
  probabilities: Map<number, number>;
}

export interface LlamaModel {
  tokenize(text: string): number[];
  detokenize(tokens: number[]): string;
  greedy(prompt: number[], count: number): Promise<LlamaStep[]>;
  dispose(): Promise<void>;
}

/** What is used of node-llama-cpp, whose types are not there when it is not installed. */
interface NodeLlama {
  getLlama(options: object): Promise<{
    loadModel(options: object): Promise<{
      tokenize(text: string, specialTokens: boolean): number[];
      detokenize(tokens: number[], specialTokens: boolean): string;
      createContext(options: object): Promise<{
        getSequence(): {
          evaluateWithMetadata(
            tokens: number[],
            metadata: { probabilities: true },
            options: object,
          ): AsyncGenerator<LlamaStep>;
        };
        dispose(): Promise<void>;
      }>;
    }>;
    dispose(): Promise<void>;
  }>;
}

export async function loadWithLlama(path: string): Promise<LlamaModel> {
  const { getLlama } = (await import(pathToFileURL(entry).href)) as NodeLlama;
  const options = { build: 'never', gpu: false, skipDownload: true, logLevel: 'error', maxThreads: 2 };
  const llama = await getLlama(options);
  const model = await llama.loadModel({ modelPath: path });
  return {
    tokenize: (text) => model.tokenize(text, false),
    detokenize: (tokens) => model.detokenize(tokens, false),
    async greedy(prompt, count) {
      const context = await model.createContext({ contextSize: 256 });
      const steps: LlamaStep[] = [];
      const sampling = { temperature: 0, yieldEogToken: true };
      const generated = context.getSequence().evaluateWithMetadata(prompt, { probabilities: true }, sampling);
      for await (const step of generated) if (steps.push(step) === count) break;
      await context.dispose();
      return steps;
    },
    dispose: () => llama.dispose(),
  };
}
