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

/** Models and benchmarks of a page. */
export interface Site {
  models: { id: string; parameters: number; files: SiteFile[] }[];
  benchmarks: { name: string; path: string }[];
}
