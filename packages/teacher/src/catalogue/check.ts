/** Files of the catalogue held to what is asked of them, a line for each fault: `check-file.ts` says what that is. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '@phi1/base';
import { renderSource } from '../core/source.js';
import { aggregates } from './aggregates.js';
import { checkClass, checkFunction, type Checked } from './check-file.js';
import { readClass } from './classes.js';
import { concepts } from './concepts.js';
import { elementFunction, readCondition, readMapping } from './elements.js';
import { readFamily } from './families.js';
import { readOrder } from './order.js';
import { CatalogueError, catalogueFolder, listPythonFiles } from './python-file.js';
import { sources } from './sources.js';

/** What is wrong, and where. */
export interface CatalogueFault {
  path: string;
  /** Counted from 1. */
  line: number;
  reason: string;
}

/** A realization of a family as a program of its own, to be compared with others. */
export interface CatalogueProgram {
  path: string;
  line: number;
  source: string;
}

/** The faults of a folder, and what it holds. */
export interface CatalogueReport {
  files: number;
  programs: CatalogueProgram[];
  faults: CatalogueFault[];
}

/** @param folder the published catalogue by default @throws UserError when it does not exist or holds no Python */
export function checkCatalogueFiles(folder = catalogueFolder): CatalogueReport {
  const files = existsSync(folder) ? listPythonFiles(folder) : [];
  if (files.length === 0) throw new UserError(`${folder}: expected a folder with files of Python`);
  const programs: CatalogueProgram[] = [];
  const faults: CatalogueFault[] = [];
  const places = new Map<string, string>();
  /** Runs `check`; what it throws of a file is a fault. */
  const collect = (check: () => CatalogueFault[]): void => {
    try {
      faults.push(...check());
    } catch (error) {
      if (!(error instanceof CatalogueError)) throw error;
      const { path, line, reason } = error;
      faults.push({ path, line, reason });
    }
  };
  for (const name of files) {
    const path = join(folder, name);
    collect(() => {
      const found: CatalogueFault[] = [];
      const add = (line: number, reason: string) => found.push({ path, line, reason });
      const text = readFileSync(path, 'utf8');
      if (/^guises:/m.test(text)) checkClass(readClass(path), add);
      else {
        const subject = /^on:/m.test(text) ? readElement(path, text) : readFamily(path);
        checkFunction(subject, add);
        if (subject.isFamily) {
          const { block, lines } = subject;
          const other = places.get(block.name);
          if (other !== undefined) add(lines[0]!, `${block.name}: also the name of ${other}`);
          places.set(block.name, name);
          Object.keys(block.code).forEach((style, i) =>
            programs.push({ path, line: lines[i]!, source: renderSource(block, style) }),
          );
        }
      }
      return found;
    });
  }
  if (folder === catalogueFolder)
    collect(() => {
      aggregates();
      sources();
      concepts();
      return [];
    });
  for (const under of ['', 'functions', 'conditions', 'mappings', 'classes'])
    collect(() => checkOrder(join(folder, under)));
  return { files: files.length, programs, faults };
}

function readElement(path: string, text: string): Checked {
  const read = /^is:/m.test(text) ? readCondition(path) : readMapping(path);
  const { source, realizations } = read.file;
  return {
    path,
    source,
    isFamily: false,
    block: elementFunction(read),
    lines: realizations.map(({ line }) => line),
    examples: realizations[0]!.docstring,
  };
}

/** Lines of `order.yaml` that name no file. */
function checkOrder(folder: string): CatalogueFault[] {
  const path = join(folder, 'order.yaml');
  return readOrder(folder)
    .filter((name) => !existsSync(join(folder, name)))
    .map((name) => {
      const lines = readFileSync(path, 'utf8').split('\n');
      const line = 1 + lines.findIndex((each) => each.trim() === `- ${name.replace(/^.*\/|\.py$/g, '')}`);
      return { path, line, reason: `${name}: there is no such file` };
    });
}
