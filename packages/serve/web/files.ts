/**
 * The files of a page's models: fetched once, checked, and kept in the browser's Cache API, where there is one (on https and
 * localhost). A file's address holds its hash, so that what is kept is never another version's.
 */
import type { SiteFile } from '../src/site.js';

/** Fetches a page's files; `onBytes` is told how many bytes came with each piece. */
export class SiteFiles {
  readonly #base: string;
  readonly #onBytes: (count: number) => void;
  #cache: Promise<Cache | undefined>;

  /** @param base the page's address */
  constructor(base: string, onBytes: (count: number) => void) {
    this.#base = base;
    this.#onBytes = onBytes;
    this.#cache =
      'caches' in globalThis
        ? caches.open(`phi1 ${new URL('.', base).pathname}`).catch(() => undefined)
        : Promise.resolve(undefined);
  }

  /** Removes from the cache what is not of these files. */
  async keepOnly(files: readonly SiteFile[]): Promise<void> {
    const cache = await this.#cache;
    const wanted = new Set(files.map((file) => this.#address(file)));
    for (const request of (await cache?.keys()) ?? []) {
      if (!wanted.has(request.url)) await cache!.delete(request);
    }
  }

  /** @throws Error naming the address that does not answer with the file */
  async read(file: SiteFile): Promise<Uint8Array> {
    const address = this.#address(file);
    const cache = await this.#cache;
    const kept = await cache?.match(address);
    const known = kept && new Uint8Array(await kept.arrayBuffer());
    if (known && (await isWhole(known, file))) {
      this.#onBytes(file.bytes);
      return known;
    }
    const response = await fetch(address).catch((error: unknown) => {
      throw new Error(`${address}: does not answer (${String(error)})`);
    });
    if (!response.ok) throw new Error(`${address}: the server answers ${String(response.status)}`);
    const bytes = await this.#receive(response, file.bytes);
    if (!(await isWhole(bytes, file))) throw new Error(`${address}: is not the file that was exported`);
    // a full disk, or a browser that keeps nothing, must not keep the page from working
    await cache?.put(address, new Response(bytes as BodyInit)).catch(() => undefined);
    return bytes;
  }

  async #receive(response: Response, size: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(size);
    let count = 0;
    const reader = response.body!.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (count + value.length <= size) bytes.set(value, count);
      count += value.length;
      this.#onBytes(value.length);
    }
    return count === size ? bytes : new Uint8Array();
  }

  #address({ path, sha256 }: SiteFile): string {
    return new URL(`${path}?${sha256.slice(0, 16)}`, this.#base).href;
  }
}

/** By its size, and by its hash where the browser computes one (on https and localhost). */
async function isWhole(bytes: Uint8Array, { bytes: size, sha256 }: SiteFile): Promise<boolean> {
  if (bytes.length !== size) return false;
  const { subtle } = crypto as Partial<Crypto>;
  if (!subtle) return true;
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes as BufferSource));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') === sha256;
}
