/**
 * How a benchmark is put to a model, as data: a YAML file (or JSON, which YAML holds) with the format of its problems, the
 * prompt, solved tasks before it, where a completion ends, and whether code is taken out of it. `tasks` has those of the
 * known formats; a user's own extends one of them and names its file of problems.
 */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorMessage, parseWith, UserError } from '@phi1/base';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';

const definitionSchema = z.strictObject({
  /** One of `tasks`, whose fields hold where they are not given here. */
  extends: z.string().optional(),
  /** The file of problems, relative to this one. */
  problems: z.string().optional(),
  format: z.enum(['humaneval', 'mbpp', 'evalplus']).optional(),
  /** What the program begins with, and the model is given; `{{name}}` stands for a field of the problem. */
  prompt: z.string().optional(),
  /** What the model is given, where that is no beginning of a program. */
  shown: z.string().optional(),
  /** Tasks of the file that are shown with their solutions before each other one, and are no problems then. */
  shots: z.array(z.string()).min(1).optional(),
  /** How one of them is written down. */
  shot: z.string().optional(),
  /** A completion ends where the first of these begins. */
  stops: z.array(z.string().min(1)).optional(),
  /** Whether code is taken out of prose and fences (default true). */
  extraction: z.boolean().optional(),
});

/** What a file says, its base's fields included. */
export type TaskDefinition = Omit<z.infer<typeof definitionSchema>, 'extends'> & {
  /** The file, for messages. */
  where: string;
};

const FOLDER = fileURLToPath(new URL('../tasks/', import.meta.url));

/** Whether a benchmark is named by its definition's file. */
export function isDefinition(nameOrPath: string): boolean {
  return /\.ya?ml$/.test(nameOrPath);
}

/** One that comes with this package. */
export function readKnownDefinition(name: string): Promise<TaskDefinition> {
  return readDefinition(`${FOLDER}${name}.yaml`);
}

/**
 * @param path a YAML file
 * @throws UserError naming file and line, or the field that is wrong
 */
export async function readDefinition(path: string): Promise<TaskDefinition> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new UserError(`${path}: cannot be read (${errorMessage(error)})`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken)
    throw new UserError(
      `${path}:${String(lines.linePos(broken.pos[0]).line)}: ${broken.message.split(/ at line |\n/)[0]!}`,
    );
  const { extends: base, ...own } = parseWith(definitionSchema, document.toJS() as unknown, path);
  if (own.problems !== undefined) own.problems = resolve(dirname(path), own.problems);
  if (base === undefined) return { ...own, where: path };
  const inherited = await readKnownDefinition(base).catch(() => {
    throw new UserError(`${path}: extends: there is no ${base}, expected one of ${KNOWN.join(', ')}`);
  });
  return { ...inherited, ...own, where: path };
}

/** The definitions that come with this package. */
const KNOWN = ['humaneval', 'humaneval-plus', 'mbpp', 'mbpp-all-tests', 'mbpp-three-shot', 'mbpp-plus'];

/**
 * A template with a problem's fields in their places.
 *
 * @throws UserError for a field that problems of this format do not have
 */
export function fillTemplate(
  template: string,
  fields: Readonly<Record<string, string>>,
  where: string,
): string {
  return template.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => {
    const value = fields[name];
    if (value !== undefined) return value;
    const known = Object.keys(fields).join(', ');
    throw new UserError(`${where}: {{${name}}} is no field of its problems, expected one of ${known}`);
  });
}
