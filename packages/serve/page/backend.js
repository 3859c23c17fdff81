/** The page's model behind a server: what the page asks, in HTTP. */

/** @type {string} */
let key = sessionStorage.getItem('phi1-key') ?? '';

/** The key that goes with every request from here on. */
export function useKey(given) {
  key = given;
  sessionStorage.setItem('phi1-key', given);
}

/** An answer that was an error. */
class BackendError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function ask(path, body, signal) {
  const response = await fetch(path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(key !== '' && { authorization: `Bearer ${key}` }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
  });
  if (response.ok) return response;
  const answer = await response.json().catch(() => undefined);
  throw new BackendError(response.status, answer?.error?.message ?? `the server answers ${response.status}`);
}

/** The names of the models. */
export async function models() {
  const { data } = await (await ask('v1/models')).json();
  return data.map(({ id }) => id);
}

/** The names of the benchmarks whose tests can be run. */
export async function benchmarks() {
  return (await ask('api/benchmarks')).json();
}

/** A benchmark's problems: `{ id, prompt, solution, tests, stops }`. */
export async function problems(benchmark) {
  return (await ask(`api/benchmarks/${encodeURIComponent(benchmark)}`)).json();
}

/** Runs a completion's tests: `{ outcome, message }`. */
export async function run(benchmark, task, completion) {
  return (await ask('api/run', { benchmark, task, completion })).json();
}

/**
 * Completes a prompt.
 *
 * @param onTokens called with tokens as they come: `{ text, logprob, top: [[text, logprob], ...] }`, and the text so far
 * @returns why it ended
 */
export async function complete(model, settings, signal, onTokens) {
  const { prompt, temperature, topP, topK, maxTokens, seed, stop } = settings;
  const body = {
    model,
    prompt,
    temperature,
    top_p: topP,
    top_k: topK,
    max_tokens: maxTokens,
    seed,
    stop,
    logprobs: 5,
    stream: true,
  };
  const response = await ask('v1/completions', body, signal);
  let finishReason = '';
  for await (const event of readEvents(response.body)) {
    if (event.error) throw new BackendError(500, event.error.message);
    const [choice] = event.choices;
    if (!choice) continue;
    finishReason = choice.finish_reason ?? finishReason;
    const { tokens, token_logprobs: own, top_logprobs: top } = choice.logprobs;
    onTokens(
      tokens.map((text, i) => ({ text, logprob: own[i], top: Object.entries(top[i]) })),
      choice.text,
    );
  }
  return finishReason;
}

async function* readEvents(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (text + value).split('\n\n');
    text = parts.pop();
    for (const part of parts) {
      const data = part.replace(/^data: /, '');
      if (data === '[DONE]') return;
      yield JSON.parse(data);
    }
  }
}
