/** What we use of ydf-training, which comes without types. */
declare module 'ydf-training' {
  interface EmVector<T> {
    size(): number;
    get(index: number): T;
    delete(): void;
  }
  export interface InternalModel {
    getInputFeatures(): EmVector<{ name: string | ArrayBuffer | Uint8Array; internalIdx: number }>;
    newBatchOfExamples(count: number): void;
    setNumerical(example: number, feature: number, value: number): void;
    /** Of the second class, for two. */
    predict(): EmVector<number>;
    save(folder: string): void;
    delete(): void;
  }
  export interface Ydf {
    RandomForestLearner: new (
      label: string,
      task: 'CLASSIFICATION',
    ) => { train(columns: Record<string, (number | string)[]>): Model };
    InternalLoadModel(folder: string): InternalModel | null;
    FS: {
      mkdirTree(path: string): void;
      readdir(path: string): string[];
      readFile(path: string): Uint8Array;
      writeFile(path: string, content: Uint8Array): void;
      unlink(path: string): void;
      rmdir(path: string): void;
    };
  }
  export interface Model {
    internalModel: InternalModel;
    getLabelClasses(): string[];
  }
  export default function load(options: { print(): void; printErr(line: string): void }): Promise<Ydf>;
}
