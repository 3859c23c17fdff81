/** Completions from a model behind an OpenAI-compatible endpoint, by its completions or its chat. */
import { fileURLToPath } from 'node:url';
import { errorMessage, UserError } from '@phi1/base';
import { shownPrompt, truncateAtStop, withoutPromptEnd, type Problem } from '@phi1/benchmarks';
import {
  ENDPOINT_URL,
  EndpointClient,
  isEndpointUrl,
  isRefused,
  readPrompt,
  UnusableAnswer,
  type ModelOptions,
} from '@phi1/endpoint';
import type { CompletionSource, Sample } from './source.js';

/** Which model at which endpoint completes the problems, by which of its interfaces, and how its tokens are drawn. */
export interface EndpointSourceOptions extends Omit<ModelOptions, 'price'> {
  /**
   * `completions` (the default) continues the prompt, as a model of this project does; `chat` asks for it in the words of
   * `prompts/complete.md`.
   */
  api?: 'completions' | 'chat';
  /** 0 is the default. */
  temperature?: number;
  topP?: number;
  /** The most tokens to generate (default 300, in a chat 1,024). */
  maxNewTokens?: number;
  /** Of the draws (default 0), where the endpoint honors seeds. */
  seed?: number;
  /** Requests at a time (default 4). */
  concurrency?: number;
}

/** Where the words are in which a chat is asked. */
const PROMPTS = fileURLToPath(new URL('../prompts', import.meta.url));

/** Endpoints take no more. */
const MOST_STOPS = 4;

/** The settings that decide on the completions, with their defaults. */
export function endpointSettings(options: EndpointSourceOptions): {
  kind: 'endpoint';
  model: string;
  api: 'completions' | 'chat';
  temperature: number;
  topP: number;
  maxNewTokens: number;
  seed: number;
} {
  const { model, api = 'completions', temperature = 0, topP = 1, seed = 0 } = options;
  const maxNewTokens = options.maxNewTokens ?? (api === 'chat' ? 1024 : 300);
  return { kind: 'endpoint', model, api, temperature, topP, maxNewTokens, seed };
}

/**
 * A source that asks an endpoint, several requests at a time. A prompt that the endpoint refuses, or to which there is no
 * usable answer, gets an empty completion with a note that says why; where the endpoint cannot be reached (any more),
 * the source ends with that error.
 *
 * @throws UserError for an address that is none, and (from `complete`) when the key or the model is refused, or all that is asked
 */
export function endpointSource(options: EndpointSourceOptions): CompletionSource {
  const { baseUrl } = options;
  if (baseUrl !== undefined && !isEndpointUrl(baseUrl))
    throw new UserError(`endpoint=${baseUrl}: expected ${ENDPOINT_URL}`);
  const settings = endpointSettings(options);
  const description: Record<string, unknown> = { ...settings, endpoint: baseUrl };
  const name = `model ${settings.model}${baseUrl === undefined ? '' : ` at ${baseUrl}`}`;
  return {
    description,
    async *complete(problems, samplesPerProblem, signal, isDone = () => false) {
      const client = new EndpointClient(options);
      const words = settings.api === 'chat' ? await readPrompt('complete.md', PROMPTS) : '';
      const requests = problems.flatMap((problem, place) =>
        Array.from({ length: samplesPerProblem }, (_, index) => ({
          ...{ problem, index },
          seed: settings.seed + place * samplesPerProblem + index,
        })).filter(({ index }) => !isDone(problem, index)),
      );
      const refused: Sample[] = [];
      let answered = requests.length < problems.length * samplesPerProblem;
      const ask = async ({ problem, index, seed }: (typeof requests)[number]): Promise<Sample> => {
        const base = { taskId: problem.taskId, index };
        try {
          const completion = await complete(client, problem, words, { ...settings, seed }, signal);
          return { ...base, completion };
        } catch (error) {
          if (error instanceof UserError || signal?.aborted) throw error;
          if (!isRefused(error) && !(error instanceof UnusableAnswer))
            throw new Error(`${name}: ${errorMessage(error)}`, { cause: error });
          return { ...base, completion: '', note: `the endpoint gave none: ${errorMessage(error)}` };
        }
      };
      for await (const sample of inParallel(requests, options.concurrency ?? 4, ask)) {
        if (sample.note !== undefined && !answered) {
          refused.push(sample);
          continue;
        }
        answered = true;
        yield* refused.splice(0);
        yield sample;
      }
      if (client.without.length > 0) description.without = client.without.join(', ');
      if (refused.length > 0) throw new UserError(`${name}: ${refused[0]!.note!}`);
    },
  };
}

type Settings = ReturnType<typeof endpointSettings>;

async function complete(
  client: EndpointClient,
  problem: Problem,
  words: string,
  { api, temperature, topP, maxNewTokens: maxTokens, seed }: Settings,
  signal: AbortSignal | undefined,
): Promise<string> {
  const [prompt, { stops }] = [shownPrompt(problem), problem];
  const sampling = { temperature, maxTokens, seed, ...(topP < 1 && { topP }) };
  if (api === 'chat') {
    const content = words.replace('{prompt}', () => prompt.trimEnd());
    const accept = (answer: string): string => {
      if (answer === '') throw new UnusableAnswer('an empty answer');
      return answer;
    };
    const { value } = await client.ask(
      { messages: [{ role: 'user', content }], ...sampling, accept },
      signal,
    );
    return value;
  }
  const text = await client.complete(prompt.trimEnd(), sampling, {
    stop: stops.slice(0, MOST_STOPS),
    signal,
  });
  return truncateAtStop(withoutPromptEnd(prompt, text), stops);
}

/** What `work` gives for each of the items, so many at a time, as it comes. */
async function* inParallel<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const running = new Map<number, Promise<{ place: number; result: Result }>>();
  let next = 0;
  const start = (): void => {
    const place = next++;
    running.set(
      place,
      work(items[place]!).then((result) => ({ place, result })),
    );
  };
  try {
    while (next < items.length || running.size > 0) {
      while (next < items.length && running.size < concurrency) start();
      const { place, result } = await Promise.race(running.values());
      running.delete(place);
      yield result;
    }
  } finally {
    await Promise.allSettled(running.values()); // nothing is asked for behind the back of whoever stopped
  }
}
