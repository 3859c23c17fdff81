/**
 * A random forest on vectors: yes or no, with the share of its trees that say yes as the score. The trees are those
 * of Yggdrasil Decision Forests (ydf-training, Google's, in WebAssembly): 300 trees, depth up to 16, the square
 * root of the features tried at every split. ml-random-forest was tried first: its splits take time that grows
 * with the square of the samples, minutes for two thousand.
 *
 * Its own saving wants a browser, so a forest is saved as what the library writes into its in-memory files.
 */
// whoever compiles this from source, another package too, needs the declarations beside it
// eslint-disable-next-line @typescript-eslint/triple-slash-reference
/// <reference path="./ydf-training.d.ts" />
import load, { type InternalModel, type Ydf } from 'ydf-training';

/** A saved forest: its files, in base64. */
export type SavedForest = Record<string, string>;

const LABEL = 'label';
/** In the order of the classes as the library sorts them: alphabetically where counts are equal. */
const [NO, YES] = ['no', 'yes'] as const;

let loading: Promise<Ydf> | undefined;
let folders = 0;

/** The library, once. It takes over the handlers of uncaught errors, which we give back. */
async function library(): Promise<Ydf> {
  loading ??= (async () => {
    const events = ['uncaughtException', 'unhandledRejection'] as const;
    const before = events.map((event) => process.listeners(event as 'uncaughtException'));
    const ydf = await load({ print: () => undefined, printErr: () => undefined });
    for (const [i, event] of events.entries()) {
      for (const listener of process.listeners(event as 'uncaughtException')) {
        if (!before[i]!.includes(listener)) process.removeListener(event, listener as () => void);
      }
    }
    return ydf;
  })();
  return loading;
}

export class Forest {
  readonly #ydf: Ydf;
  readonly #model: InternalModel;
  /** The place of a vector that each feature of the model is. */
  readonly #features: { place: number; index: number }[];
  /** What the library's classes are: whether its score is that of yes. */
  readonly #yesIsSecond: boolean;

  private constructor(ydf: Ydf, model: InternalModel, yesIsSecond: boolean) {
    [this.#ydf, this.#model, this.#yesIsSecond] = [ydf, model, yesIsSecond];
    const features = model.getInputFeatures();
    this.#features = Array.from({ length: features.size() }, (_, i) => {
      const { name, internalIdx } = features.get(i);
      const text = typeof name === 'string' ? name : new TextDecoder().decode(name);
      return { place: Number(text.slice(1)), index: internalIdx };
    });
    features.delete();
  }

  /** @param vectors all of one length, some of each class */
  static async train(vectors: readonly Float32Array[], isYes: readonly boolean[]): Promise<Forest> {
    const ydf = await library();
    const columns: Record<string, (number | string)[]> = { [LABEL]: isYes.map((yes) => (yes ? YES : NO)) };
    for (let k = 0; k < vectors[0]!.length; k++) {
      columns[`f${String(k)}`] = vectors.map((vector) => vector[k]!);
    }
    const model = new ydf.RandomForestLearner(LABEL, 'CLASSIFICATION').train(columns);
    return new Forest(ydf, model.internalModel, model.getLabelClasses()[1] === YES);
  }

  /** The share of the trees that say yes, for each vector. */
  score(vectors: readonly Float32Array[]): number[] {
    if (vectors.length === 0) return [];
    this.#model.newBatchOfExamples(vectors.length);
    for (const { place, index } of this.#features) {
      for (const [i, vector] of vectors.entries()) this.#model.setNumerical(i, index, vector[place]!);
    }
    const shares = this.#model.predict();
    const scores = vectors.map((_, i) => (this.#yesIsSecond ? shares.get(i) : 1 - shares.get(i)));
    shares.delete();
    return scores;
  }

  save(): SavedForest {
    const { FS } = this.#ydf;
    const folder = `forest-${String(folders++)}`;
    this.#model.save(folder);
    const saved: SavedForest = { yes: this.#yesIsSecond ? '1' : '0' };
    for (const name of filesOf(FS, folder)) {
      saved[name] = Buffer.from(FS.readFile(`${folder}/${name}`)).toString('base64');
    }
    remove(FS, folder);
    return saved;
  }

  /** @throws Error when it is not what {@link Forest.save} gave */
  static async load({ yes, ...files }: SavedForest): Promise<Forest> {
    const ydf = await library();
    const folder = `forest-${String(folders++)}`;
    ydf.FS.mkdirTree(folder);
    for (const [name, content] of Object.entries(files)) {
      ydf.FS.writeFile(`${folder}/${name}`, Buffer.from(content, 'base64'));
    }
    const model = ydf.InternalLoadModel(folder);
    remove(ydf.FS, folder);
    if (!model) throw new Error('the forest cannot be read');
    return new Forest(ydf, model, yes === '1');
  }
}

const filesOf = (FS: Ydf['FS'], folder: string): string[] =>
  FS.readdir(folder).filter((name) => name !== '.' && name !== '..');

function remove(FS: Ydf['FS'], folder: string): void {
  for (const name of filesOf(FS, folder)) FS.unlink(`${folder}/${name}`);
  FS.rmdir(folder);
}
