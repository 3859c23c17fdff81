/** The steps of curation that a thread can do: each gets options and gives a result that are plain data. */
import { writeDataCard } from '../card/data-card.js';
import { decontaminate } from '../decontaminate/index.js';
import { deduplicate } from '../dedup/index.js';
import { annotate, filterCorpus, trainFilter } from '../filter/index.js';
import { ingest } from '../ingest/index.js';
import { teach } from '../teach/teach.js';

export const CURATION_STEPS = {
  annotate,
  decontaminate,
  deduplicate,
  filterCorpus,
  ingest,
  teach,
  trainFilter,
  writeDataCard,
} as const;

export type CurationStep = keyof typeof CURATION_STEPS;
export type StepOptions<S extends CurationStep> = Omit<
  Parameters<(typeof CURATION_STEPS)[S]>[0],
  'onUnit' | 'onProgress' | 'embed'
>;
export type StepResult<S extends CurationStep> = Awaited<ReturnType<(typeof CURATION_STEPS)[S]>>;
