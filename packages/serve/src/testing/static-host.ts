/** A plain static host: files of a folder under a path, no range requests, nothing else. For tests. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

export interface StaticHost {
  /** With a slash at its end. */
  address: string;
  /** The paths that were asked for, in their order. */
  asked: string[];
  close(): Promise<void>;
}

/** @param path with slashes around, such as `/some/where/` */
export async function startStaticHost(folder: string, path: string): Promise<StaticHost> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://host');
    asked.push(pathname);
    const name = pathname.slice(path.length) || 'index.html';
    void readFile(join(folder, name)).then(
      (content) =>
        response.setHeader('content-type', TYPES[extname(name)] ?? 'application/octet-stream').end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${String(port)}${path}`,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
