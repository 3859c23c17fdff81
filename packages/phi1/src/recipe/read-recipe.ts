/**
 * A recipe's file, read: YAML with comments, by name for those that come with phi1 or by path. Whatever is wrong is
 * said with the file's line and the field, or with the `--set` that put it there.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorMessage, UserError } from '@phi1/base';
import { isMap, isNode, isScalar, LineCounter, parse, parseDocument, type Document } from 'yaml';
import { recipeSchema, type Recipe } from './schema.js';

/** What is changed in a recipe before it is checked. */
export interface ReadRecipeOptions {
  /** Values in place of the file's: `stages.code.budget.minutes=3`, the value as YAML has it. */
  set?: readonly string[];
}

/** The recipes that come with phi1: in the package, or at the root of its repository. */
function recipesFolder(): string {
  const own = fileURLToPath(new URL('../../recipes', import.meta.url));
  return existsSync(own) ? own : fileURLToPath(new URL('../../../../recipes', import.meta.url));
}

/** Their names. */
export function recipeNames(): string[] {
  return readdirSync(recipesFolder())
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/**
 * Reads a recipe.
 *
 * @param nameOrPath a name of {@link recipeNames} or a `.yaml` file
 * @throws UserError naming file, line and field, or the override, that is wrong
 */
export function readRecipe(nameOrPath: string, { set = [] }: ReadRecipeOptions = {}): Recipe {
  const path = findRecipe(nameOrPath);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError(`--recipe=${nameOrPath}: cannot be read (${errorMessage(error)})`);
  }
  return parseRecipe(text, { file: relative('', path), set });
}

/** @throws UserError as {@link readRecipe} does */
export function parseRecipe(text: string, { file, set = [] }: ReadRecipeOptions & { file: string }): Recipe {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken) {
    const reason = broken.message.split(/ at line |\n/)[0]!;
    throw new UserError(`${file}:${String(lines.linePos(broken.pos[0]).line)}: ${reason}`);
  }
  const overrides = set.map((flag) => applyOverride(document, flag));
  const parsed = recipeSchema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const { path, message } = innermost(parsed.error.issues[0]!);
  const override = overrides.findLast(
    (given) => startsWith(path, given.path) || startsWith(given.path, path),
  );
  if (override) throw new UserError(`--set ${override.flag}: ${fieldText(path)}${message}`);
  const line = lineOf(document, path, lines);
  throw new UserError(`${file}:${String(line)}: ${fieldText(path)}${message}`);
}

function findRecipe(nameOrPath: string): string {
  if (recipeNames().includes(nameOrPath)) return join(recipesFolder(), `${nameOrPath}.yaml`);
  if (existsSync(nameOrPath)) return nameOrPath;
  throw new UserError(
    `--recipe=${nameOrPath}: there is no such recipe; expected ${recipeNames().join(', ')} or a .yaml file`,
  );
}

interface Override {
  flag: string;
  path: string[];
}

function applyOverride(document: Document, flag: string): Override {
  const [, field, value] = /^([\w.-]+)=([^]*)$/.exec(flag) ?? [];
  if (field === undefined) {
    throw new UserError(`--set ${flag}: expected a field and its value, as in stages.code.budget.minutes=3`);
  }
  const path = field.split('.');
  for (let depth = 1; depth < path.length; depth++) {
    const above = document.getIn(path.slice(0, depth), true);
    if (isScalar(above)) document.deleteIn(path.slice(0, depth));
  }
  try {
    document.setIn(path, document.createNode(parse(value!) as unknown));
  } catch (error) {
    throw new UserError(`--set ${flag}: ${errorMessage(error).split('\n')[0]!}`);
  }
  return { flag, path };
}

type Path = readonly PropertyKey[];
interface Issue {
  path: Path;
  message: string;
}

/** Of a union the alternative that came furthest; of unknown fields the field itself. */
function innermost(issue: Issue & { code?: string; keys?: string[]; errors?: Issue[][] }): Issue {
  if (issue.code === 'unrecognized_keys') {
    return { path: [...issue.path, issue.keys![0]!], message: 'there is no such field' };
  }
  const alternatives = (issue.errors ?? []).flatMap((issues) => issues.slice(0, 1)).map(innermost);
  const deepest = alternatives.sort((a, b) => b.path.length - a.path.length)[0];
  if (deepest && deepest.path.length > 0) {
    return { path: [...issue.path, ...deepest.path], message: deepest.message };
  }
  return issue;
}

function fieldText(path: Path): string {
  return path.length === 0 ? '' : `${path.map(String).join('.')}: `;
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((part, i) => String(path[i]) === String(part));
}

/** The line of a field, or of the nearest that is there above it. */
function lineOf(document: Document, path: Path, lines: LineCounter): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(path[depth - 1]))
      : undefined;
    const node = pair ? pair.key : document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
