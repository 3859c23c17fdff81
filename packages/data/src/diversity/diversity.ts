/**
 * How various the programs of a corpus are, by the last function or class of every document that has one: distinct
 * syntax trees (names, strings and numbers abstracted, docstrings and annotations left out), distinct behaviors
 * (`behavior.ts`), names, what deduplication leaves, and how evenly the families of the built-in teacher are drawn.
 */
import { UserError } from '@phi1/base';
import { bodyTree, findFunctions, parsePython, type LabeledTree } from '@phi1/python';
import { pythonIn } from '../decontaminate/decontaminate.js';
import { chooseBands } from '../dedup/bands.js';
import { clusterDocuments } from '../dedup/cluster.js';
import { DEDUPLICATE_DEFAULTS } from '../defaults.js';
import { MinHasher } from '../dedup/minhash.js';
import { digestText } from '../dedup/signature-file.js';
import { readCorpus, readCorpusManifest, type Row } from '../store/index.js';
import { digestBehavior, type Signature } from './behavior.js';

/** How many documents of a corpus are programs, and how many of those differ, by each measure. */
export interface Diversity {
  documents: number;
  /** Those with a function or class; all that follows is about them. */
  programs: number;
  syntaxTrees: number;
  /** Programs with the commonest tree. */
  commonestTree: number;
  functionNames: number;
  parameterNames: number;
  /** The share of all uses that the 50 commonest parameter names make up, 0 to 1. */
  commonestParametersShare: number;
  /** Functions that could be run; classes are not. */
  run: number;
  behaviors: number;
  /** Programs that stay when of equal behavior one stays, those that were not run included. */
  afterBehaviorDedup: number;
  /** Documents that stay after MinHash deduplication with its defaults. */
  afterMinhashDedup: number;
  /** Documents that stay after both: of a MinHash cluster and of a behavior one each. */
  afterBoth: number;
  /** Of the teacher's exercises: distinct combinations of blocks, and the entropy over them in bits. */
  families?: number;
  familyEntropy?: number;
}

/** The corpus to measure; progress is told every 500 documents. */
export interface DiversityOptions {
  corpus: string;
  onProgress?: (done: number, of: number) => void;
}

/** @throws UserError when the folder is no corpus or has no document */
export async function corpusDiversity({ corpus, onProgress }: DiversityOptions): Promise<Diversity> {
  const { rows, columns } = await readCorpusManifest(corpus);
  if (rows === 0) throw new UserError(`corpus ${corpus}: has no document`);
  const meter = new DiversityMeter();
  const wanted = ['text', ...('blocks' in columns ? ['blocks'] : [])];
  let done = 0;
  for await (const row of readCorpus(corpus, { columns: wanted })) {
    meter.add(row);
    if (++done % 500 === 0) onProgress?.(done, rows);
  }
  return meter.result();
}

/** Takes documents one by one. */
export class DiversityMeter {
  readonly #hasher = new MinHasher();
  readonly #digests: string[] = [];
  readonly #signatures: (Int32Array | undefined)[] = [];
  /** By document, undefined where there is none. */
  readonly #behaviors: (string | undefined)[] = [];
  readonly #trees = new Map<string, number>();
  readonly #functionNames = new Set<string>();
  readonly #parameters = new Map<string, number>();
  readonly #families = new Map<string, number>();
  #documents = 0;

  add({ text, blocks }: { text: string; blocks?: Row[string] }): void {
    this.#documents++;
    const source = pythonIn(text);
    const program = lastDefinition(source);
    if (!program) return;
    this.#digests.push(digestText(text));
    this.#signatures.push(this.#hasher.sign(text));
    count(this.#trees, program.tree);
    this.#functionNames.add(program.signature.name);
    for (const { name } of program.signature.parameters) count(this.#parameters, name);
    this.#behaviors.push(program.isClass ? undefined : digestBehavior(source, program.signature));
    if (Array.isArray(blocks)) count(this.#families, blocks.join(' '));
  }

  result(): Diversity {
    const { threshold, permutations } = { ...DEDUPLICATE_DEFAULTS };
    const { keptFor } = clusterDocuments(
      { digests: this.#digests, signatures: this.#signatures },
      chooseBands(threshold, permutations),
      threshold,
    );
    const survivors = [...keptFor.keys()].filter((i) => keptFor[i] === i);
    const distinct = (documents: readonly number[]): number => {
      const known = documents.flatMap((i) => this.#behaviors[i] ?? []);
      return new Set(known).size + documents.length - known.length;
    };
    const all = [...this.#digests.keys()];
    const uses = [...this.#parameters.values()].sort((a, b) => b - a);
    const run = this.#behaviors.filter((behavior) => behavior !== undefined);
    return {
      documents: this.#documents,
      programs: all.length,
      syntaxTrees: this.#trees.size,
      commonestTree: Math.max(0, ...this.#trees.values()),
      functionNames: this.#functionNames.size,
      parameterNames: uses.length,
      commonestParametersShare: sum(uses.slice(0, 50)) / Math.max(1, sum(uses)),
      run: run.length,
      behaviors: new Set(run).size,
      afterBehaviorDedup: distinct(all),
      afterMinhashDedup: survivors.length,
      afterBoth: distinct(survivors),
      ...(this.#families.size > 0 && {
        families: this.#families.size,
        familyEntropy: entropy([...this.#families.values()]),
      }),
    };
  }
}

interface Definition {
  signature: Signature;
  isClass: boolean;
  tree: string;
}

/** The last function or class on the outer level. */
function lastDefinition(source: string): Definition | undefined {
  const parsed = parsePython(source);
  for (let node = parsed.tree.topNode.lastChild; node; node = node.prevSibling) {
    if (node.name !== 'FunctionDefinition' && node.name !== 'ClassDefinition') continue;
    const { from, to } = node;
    const own = findFunctions(parsed).filter((each) => each.node.from >= from && each.node.to <= to);
    const name = node.getChild('VariableName');
    if (own.length === 0 || !name) continue;
    const isClass = node.name === 'ClassDefinition';
    const parameters: { name: string; annotation?: string }[] = [];
    for (let at = node.getChild('ParamList')?.firstChild; at; at = at.nextSibling) {
      if (at.name === 'VariableName') parameters.push({ name: source.slice(at.from, at.to) });
      else if (at.name === 'TypeDef' && parameters.length > 0)
        parameters.at(-1)!.annotation = source.slice(at.from, at.to).replace(/^:\s*/, '');
    }
    return {
      signature: { name: source.slice(name.from, name.to), parameters },
      isClass,
      tree: own.map((each) => spell(bodyTree(each, source))).join('\n'),
    };
  }
  return undefined;
}

function spell({ label, children }: LabeledTree): string {
  return children.length === 0 ? label : `${label}(${children.map(spell).join(' ')})`;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** In bits. */
function entropy(counts: readonly number[]): number {
  const total = sum(counts);
  return -sum(counts.map((each) => (each / total) * Math.log2(each / total)));
}
