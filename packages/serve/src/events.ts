/** Server-sent events as OpenAI's clients read them: `data:` and JSON, `[DONE]` at the end. */
import { toApiError } from './api-error.js';

/** The JSON of an answer's events. */
export type StreamEvents = AsyncGenerator<object, void>;

/** The lines of a stream; what fails on the way is an event too, since the answer's status is out by then. */
export async function* eventLines(events: StreamEvents): AsyncGenerator<string, void> {
  try {
    for await (const event of events) yield `data: ${JSON.stringify(event)}\n\n`;
    yield 'data: [DONE]\n\n';
  } catch (error) {
    yield `data: ${JSON.stringify(toApiError(error).body)}\n\n`;
  }
}
