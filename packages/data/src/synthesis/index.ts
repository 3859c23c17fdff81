/** Textbooks and exercises of a teacher behind an endpoint. */
export { PROMPTS } from '../prompt-files.js';
export { loadPrompts, type Prompts, type SynthesisKind } from './prompts.js';
export { synthesize, type SynthesizeOptions, type SynthesizeSummary } from './synthesize.js';
