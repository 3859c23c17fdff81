/** The classes: a file each in `catalogue/classes`, which is a class with all methods that an exercise may take. */
import { join } from 'node:path';
import { z } from 'zod';
import type { ClassBlock, MethodBlock } from '../core/class-block.js';
import { once } from '../core/once.js';
import { listInOrder } from './order.js';
import { CatalogueError, catalogueFolder, readCatalogueFile, type CatalogueFile } from './python-file.js';

const samples = z.array(z.union([z.number(), z.string()])).min(1);

const classSchema = z.strictObject({
  /** The shape of what it keeps. */
  state: z.enum(['list', 'dict', 'number']),
  /** How often it is drawn beside the others. */
  weight: z.number().int().positive().default(1),
  /** The guises of the class: names for it, its attribute and what it keeps, and values that suit them. */
  guises: z
    .array(
      z
        .strictObject({
          class: z.string(),
          attribute: z.string(),
          one: z.string(),
          many: z.string(),
          is: z.string(),
          samples,
        })
        .transform(({ class: className, ...rest }) => ({ className, ...rest })),
    )
    .min(1),
  /** Methods that every exercise has; of the others it takes a few. */
  always: z.array(z.string()),
  hold_out: z.array(z.string()).default([]),
  /** Values of parameters that are not what a guise keeps. */
  samples: z.record(z.string(), samples).default({}),
});

/** A class with the file that it stands in. */
export interface ClassFile {
  file: CatalogueFile<z.output<typeof classSchema>>;
  block: ClassBlock;
}

/** @throws CatalogueError when it is no class, or a method does not say what it does */
export function readClass(path: string): ClassFile {
  const file = readCatalogueFile(path, classSchema);
  const { header, realizations } = file;
  const methods = new Map<string, MethodBlock & { code: string[] }>();
  let start = '';
  for (const { name, parameters, docstring, body, line } of realizations) {
    const code = body.replaceAll('self.state', 'state');
    const known = methods.get(name);
    if (name === '__init__') start = code.replace(/^state = /, '');
    else if (known) known.code.push(code);
    else {
      const said = /^(Return )?([^]*)\.$/.exec(docstring);
      if (!said) throw new CatalogueError(path, line, 'expected a docstring of one sentence');
      const own = parameters.split(', ').slice(1);
      methods.set(name, {
        name,
        parameters: Object.fromEntries(own.map((key) => [key, header.samples[key] ?? []])),
        says: said[2]!,
        kind: said[1] === undefined ? 'change' : 'query',
        code: [code],
        heldOut: header.hold_out.includes(name),
      });
    }
  }
  for (const name of [...header.always, ...header.hold_out])
    if (!methods.has(name)) throw new CatalogueError(path, 1, `${name}: there is no such method`);
  const all = [...methods.values()];
  const isCore = ({ name }: MethodBlock): boolean => header.always.includes(name);
  const block: ClassBlock = {
    kind: 'class',
    state: header.state,
    names: header.guises,
    start,
    core: all.filter(isCore),
    optional: all.filter((method) => !isCore(method)),
  };
  return { file, block };
}

/** All classes, as often as each is drawn. */
export const classBlocks = once((): readonly ClassBlock[] => {
  const folder = join(catalogueFolder, 'classes');
  return listInOrder(folder).flatMap((name) => {
    const { file, block } = readClass(join(folder, name));
    return Array.from({ length: file.header.weight }, () => block);
  });
});
