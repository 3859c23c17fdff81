/** Completions from a model: the only part of this package that needs the tensor engine. */
import {
  ContinuousBatch,
  readStopTokens,
  type PhiModel,
  type Tokenizer,
  type WeightDtype,
} from '@phi1/model';
import { loadModel, loadTokenizerFrom, resolveCheckpoint } from '@phi1/model/node';
import { storageDtype } from '@phi1/tensor';
import { isStopped, shownPrompt, truncateAtStop, withoutPromptEnd, type Problem } from '@phi1/benchmarks';
import type { CompletionSource, Sample } from './source.js';

/** The model that completes the problems, the type of its weights, and how its tokens are drawn. */
export interface ModelSourceOptions extends SampleOptions {
  /** A model's folder, or a run's, whose best or newest checkpoint is taken. */
  model: string;
  /** What the weights are held as; `auto` (the default) as in the file. */
  dtype?: WeightDtype;
}

/** How a model is sampled. */
export interface SampleOptions {
  /** 0 (the default) takes the most likely token each time. */
  temperature?: number;
  topP?: number;
  /** The most tokens to generate (default 300). */
  maxNewTokens?: number;
  /** Sequences generated together (default 16). */
  batchSize?: number;
  /** Of the draws (default 0). */
  seed?: number;
  /** Called with every token that is generated. */
  onToken?: ((progress: GenerationProgress) => void) | undefined;
}

/** How far generating is, counted over all problems. */
export interface GenerationProgress {
  /** Tokens generated so far. */
  tokens: number;
  /** Completions that are finished, and all that there will be. */
  finished: number;
  total: number;
}

/**
 * A source that samples a model and cuts each completion at the problem's stops. The model is given the prompt
 * without the whitespace at its end, and what it writes again of that is left out of the completion: byte-pair
 * vocabularies join a line break with the indentation after it, so that a prompt which ends with the break is a
 * sequence of tokens that the model has never seen. A prompt that leaves no room in
 * the model's context gets an empty completion and a note.
 * @throws UserError (from `complete`) when the folder holds no whole model with its tokenizer
 */
export function modelSource({ onToken, ...options }: ModelSourceOptions): CompletionSource {
  const { dtype = 'auto', ...sampling } = options;
  const { model: folder } = options;
  const description: Record<string, unknown> = { kind: 'model', ...SAMPLE_DEFAULTS, ...sampling };
  return {
    description,
    async *complete(problems, samplesPerProblem, signal, isDone) {
      const tokenizer = await loadTokenizerFrom(folder);
      const checkpoint = await resolveCheckpoint(folder);
      const model = await loadModel(folder, { dtype });
      try {
        const weights = [...model.parameters.values()];
        Object.assign(description, {
          ...(checkpoint !== folder && { checkpoint }),
          parameters: weights.reduce((sum, { size }) => sum + size, 0),
          dtype: [...new Set(weights.map((weight) => storageDtype(weight)))].join(' and '),
        });
        const source = loadedModelSource(model, tokenizer, { ...sampling, onToken });
        yield* source.complete(problems, samplesPerProblem, signal, isDone);
      } finally {
        model.dispose();
      }
    },
  };
}

const SAMPLE_DEFAULTS = { temperature: 0, topP: 1, maxNewTokens: 300, batchSize: 16, seed: 0 };

/** The same of a model that is loaded already, and stays: one that is being trained, say. */
export function loadedModelSource(
  model: PhiModel,
  tokenizer: Tokenizer,
  { onToken, ...options }: SampleOptions = {},
): CompletionSource {
  const settings = { ...SAMPLE_DEFAULTS, ...options };
  return {
    description: { kind: 'model', ...settings },
    async *complete(problems, samplesPerProblem, signal, isDone = () => false) {
      const requests = problems.flatMap((problem, place) => {
        const promptTokens = [...tokenizer.encodeOrdinary(shownPrompt(problem).trimEnd())];
        return Array.from({ length: samplesPerProblem }, (_, index) => ({
          ...{ problem, index, promptTokens },
          seed: settings.seed + place * samplesPerProblem + index,
        })).filter(({ index }) => !isDone(problem, index));
      });
      const context = model.config.max_position_embeddings;
      const fits = (request: Request): boolean => request.promptTokens.length < context;
      for (const { problem, index, promptTokens } of requests.filter((request) => !fits(request)))
        yield {
          ...{ taskId: problem.taskId, index },
          completion: '',
          note: `the prompt has ${String(promptTokens.length)} tokens, the model's context only ${String(context)}`,
        };
      const fitting = requests.filter(fits);
      const progress = { tokens: 0, finished: requests.length - fitting.length, total: requests.length };
      const count = (): void => {
        progress.tokens++;
        onToken?.({ ...progress });
      };
      const batch = new ContinuousBatch(model, { maxBatch: settings.batchSize });
      const draw = async (request: Request): Promise<Sample> => {
        const sample = await drawSample(batch, tokenizer, request, settings, count, signal);
        progress.finished++;
        return sample;
      };
      const samples = fitting.map(draw);
      for (const sample of samples) sample.catch(() => undefined); // each is awaited below, unless one before fails
      try {
        for (const sample of samples) {
          const finished = await sample;
          signal?.throwIfAborted();
          yield finished;
        }
      } finally {
        batch.dispose();
      }
    },
  };
}

interface Request {
  problem: Problem;
  index: number;
  promptTokens: number[];
  seed: number;
}

async function drawSample(
  batch: ContinuousBatch,
  tokenizer: Tokenizer,
  { problem, index, promptTokens, seed }: Request,
  { temperature, topP, maxNewTokens }: { temperature: number; topP: number; maxNewTokens: number },
  onToken: () => void,
  signal: AbortSignal | undefined,
): Promise<Sample> {
  const decoder = tokenizer.streamingDecoder();
  let text = '';
  await batch.generate({
    promptTokens,
    seed,
    maxNewTokens,
    temperature,
    topP,
    stopTokens: [...readStopTokens(batch.model.config), tokenizer.endOfText],
    ...(signal && { signal }),
    onToken: ({ token }) => {
      onToken();
      text += decoder.push(token);
      return isStopped(withoutPromptEnd(shownPrompt(problem), text), problem.stops);
    },
  });
  const whole = withoutPromptEnd(shownPrompt(problem), text + decoder.end());
  return { taskId: problem.taskId, completion: truncateAtStop(whole, problem.stops), index };
}
