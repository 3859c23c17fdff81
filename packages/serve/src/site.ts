/** What `site.json` of an exported page lists, as `export-web.ts` writes it and the page's worker reads it. */

/** A file of a model, under its name in the model's folder. */
export interface SiteFile {
  name: string;
  /** From the page's address on. */
  path: string;
  bytes: number;
  /** Of its content, in hexadecimal digits. */
  sha256: string;
}

/** By which an exported page is told from a folder of something else, before it is replaced. */
export const SITE_GENERATOR = 'phi1 export web';

/** Models and benchmarks of a page, and the Python that runs tests, where there is one. */
export interface Site {
  generator: typeof SITE_GENERATOR;
  models: { id: string; parameters: number; files: SiteFile[] }[];
  benchmarks: { name: string; path: string }[];
  python?: SitePython;
}

/** What runs the tests of a completion. */
export interface SitePython {
  /** The document of the frame that they run in, from the page's address on. */
  frame: string;
  /** `worker.js`, `interpreter.wasm`, `library.zip`, `scripts.json`. */
  files: SiteFile[];
}
