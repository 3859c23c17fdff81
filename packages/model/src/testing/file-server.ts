/** A web server on a free port that serves folders, with range requests, for tests. */
import { open } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

export interface TestServer extends AsyncDisposable {
  /** Without a slash at the end. */
  address: string;
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Starts a server; a handler that fails answers 500. */
export async function serve(handler: Handler): Promise<TestServer> {
  const server = createServer((request, response) => {
    void (async () => handler(request, response))().catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers with files: each key, such as `/model/`, is served from its folder. */
export function filesFrom(folders: Record<string, string>): Handler {
  return async (request, response) => {
    const path = decodeURIComponent(new URL(request.url!, 'http://test').pathname);
    const prefix = Object.keys(folders).find((key) => path.startsWith(key));
    if (prefix === undefined) return response.writeHead(404).end();
    await sendFile(request, response, join(folders[prefix]!, path.slice(prefix.length)));
  };
}

/** One file, or the part that is asked for; 404 where it is not there. */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const file = await open(path).catch(() => undefined);
  if (!file) return void response.writeHead(404).end();
  try {
    const { size } = await file.stat();
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const start = Number(range?.[1] ?? 0);
    const end = Math.min(size - 1, range?.[2] ? Number(range[2]) : size - 1);
    response.writeHead(range ? 206 : 200, {
      'Content-Type': types[extname(path)] ?? 'application/octet-stream',
      'Content-Length': end - start + 1,
      'Accept-Ranges': 'bytes',
      ...(range && { 'Content-Range': `bytes ${String(start)}-${String(end)}/${String(size)}` }),
    });
    if (request.method === 'HEAD') return void response.end();
    const bytes = Buffer.alloc(end - start + 1);
    await file.read(bytes, 0, bytes.length, start);
    response.end(bytes);
  } finally {
    await file.close();
  }
}
