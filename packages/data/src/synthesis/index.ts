/** Textbooks and exercises of a teacher behind an endpoint. */
export { loadPrompts, PROMPTS, type Prompts, type SynthesisKind } from './prompts.js';
export {
  synthesise,
  SYNTHESISE_DEFAULTS,
  type SynthesiseOptions,
  type SynthesiseSummary,
} from './synthesise.js';
