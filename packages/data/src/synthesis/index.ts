/** Textbooks and exercises of a teacher behind an endpoint. */
export { PROMPTS } from '../endpoint/prompt-files.js';
export { loadPrompts, type Prompts, type SynthesisKind } from './prompts.js';
export {
  synthesise,
  SYNTHESISE_DEFAULTS,
  type SynthesiseOptions,
  type SynthesiseSummary,
} from './synthesise.js';
