/** All that can be made of a collection. */
import type { Aggregate } from '../core/aggregate.js';
import { questions } from './questions.js';
import { summaries } from './summaries.js';

export const aggregates: readonly Aggregate[] = [...summaries, ...questions];
