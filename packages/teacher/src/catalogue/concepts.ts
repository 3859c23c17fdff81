/** What there is to teach about a topic, a file each in `catalogue/concepts`. */
import { join } from 'node:path';
import { z } from 'zod';
import { once } from '../core/once.js';
import { readYaml } from './order.js';
import { catalogueFolder } from './python-file.js';

const texts = z.array(z.string()).min(1);

const conceptSchema = z.strictObject({
  topic: z.string(),
  titles: texts,
  /** Why one should care, in a sentence or two. */
  why: texts,
  /** The explanation, in several ways; each stands alone. */
  idea: texts,
  /** What to keep in mind. */
  points: texts,
  /** Expressions whose values show the idea; the values are computed when a section is written. */
  shows: texts,
});

/** Words on a topic, written once, from which sections take what suits their reader. */
export type Concept = z.output<typeof conceptSchema>;

/** All concepts. */
export const concepts = once((): readonly Concept[] => {
  const folder = join(catalogueFolder, 'concepts');
  return readYaml(join(folder, 'order.yaml'), texts).map((name) =>
    readYaml(join(folder, `${name}.yaml`), conceptSchema),
  );
});
