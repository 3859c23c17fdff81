/** A client for models behind OpenAI-compatible endpoints, and what many requests need: order, patience, a log. */
export { AppendedLines, NotWritten } from './appended-lines.js';
export { askInTurn, type Asked, type AskInTurnOptions } from './ask-in-turn.js';
export {
  ENDPOINT_URL,
  EndpointClient,
  isEndpointUrl,
  isRefused,
  UnusableAnswer,
  type ModelOptions,
  type Question,
  type Sampling,
  type Usage,
} from './endpoint-client.js';
export { OPTIONAL_PARTS, type OptionalPart } from './optional-parts.js';
export { readPrompt } from './prompt-files.js';
