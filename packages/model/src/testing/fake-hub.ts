/**
 * As much of the Hugging Face hub's HTTP API as pulling and pushing a model needs, on a folder of repositories:
 * listing, files by range, pre-upload, LFS batches and commits. Errors and broken connections come on request.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { serve, type TestServer } from './file-server.js';

export interface FakeHub extends TestServer {
  /** Method and path of each request so far. */
  requests: string[];
  /** What Authorization has to be, when not undefined. */
  token: string | undefined;
  /** Cuts the next answers with a file after this many bytes; one entry an answer. */
  cuts: number[];
  /** Answers the next requests like this instead. */
  failures: { status: number; retryAfter?: string }[];
  /** What it leaves out, as mirrors do: ranges, sizes of files, ETags, sums in its listing. */
  lacks: ('ranges' | 'sizes' | 'etags' | 'sums')[];
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** @param root has a folder `owner/name` a repository, and `owner/name@revision` for what is not on `main` */
export async function fakeHub(root: string): Promise<FakeHub> {
  const blobs = new Map<string, Buffer>();

  const lacks = (what: FakeHub['lacks'][number]) => hub.lacks.includes(what);
  const repoFolder = (repo: string, revision: string) =>
    join(root, revision === 'main' ? repo : `${repo}@${revision}`);

  async function tree(response: ServerResponse, repo: string, revision: string): Promise<unknown> {
    const folder = repoFolder(repo, revision);
    const names = await readdir(folder).catch(() => undefined);
    if (!names) {
      const what = await stat(join(root, repo)).then(
        () => 'Revision',
        () => 'Repo',
      );
      return response.writeHead(404, { 'X-Error-Code': `${what}NotFound` }).end();
    }
    const entries = names.map(async (path) => {
      const sum = sha256(await readFile(join(folder, path)));
      const { size } = await stat(join(folder, path));
      const lfs = { oid: sum, size, pointerSize: 130 };
      return {
        type: 'file',
        path,
        ...(!lacks('sizes') && { size }),
        ...(!lacks('sums') && { oid: sum.slice(0, 40), ...(path.endsWith('.safetensors') && { lfs }) }),
      };
    });
    return json(response, await Promise.all(entries));
  }

  async function resolve(request: IncomingMessage, response: ServerResponse, path: string) {
    const bytes = await readFile(path).catch(() => undefined);
    if (!bytes) return response.writeHead(404, { 'X-Error-Code': 'EntryNotFound' }).end();
    const range = lacks('ranges') ? '' : (request.headers.range ?? '');
    const [, from] = /^bytes=(\d+)-$/.exec(range) ?? [];
    const part = bytes.subarray(Number(from ?? 0));
    response.writeHead(from === undefined ? 200 : 206, {
      ...(!lacks('etags') && { ETag: `"${sha256(bytes)}"` }),
      ...(!lacks('sizes') && { 'Content-Length': part.length }),
      ...(from && { 'Content-Range': `bytes ${from}-${String(bytes.length - 1)}/${String(bytes.length)}` }),
    });
    const cut = part.length > 1 ? hub.cuts.shift() : undefined;
    if (cut === undefined || cut >= part.length) return response.end(part);
    return response.write(part.subarray(0, cut), () => setTimeout(() => response.destroy(), 20));
  }

  async function commit(response: ServerResponse, repo: string, body: Buffer): Promise<unknown> {
    for (const line of body.toString().trim().split('\n')) {
      const { key, value } = JSON.parse(line) as { key: string; value: Record<string, string> };
      if (key === 'header') continue;
      const content = key === 'lfsFile' ? blobs.get(value.oid!)! : Buffer.from(value.content!, 'base64');
      const path = join(root, repo, value.path!);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
    const commit = { commitOid: '1', commitUrl: `${hub.address}/${repo}/commit/1`, hookOutput: '' };
    return json(response, commit);
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    hub.requests.push(`${request.method!} ${request.url!}`);
    const failure = hub.failures.shift();
    if (failure) {
      const { status, retryAfter } = failure;
      return response.writeHead(status, retryAfter === undefined ? {} : { 'Retry-After': retryAfter }).end();
    }
    const signed = request.url!.startsWith('/lfs/'); // such addresses need no token
    if (hub.token !== undefined && !signed && request.headers.authorization !== `Bearer ${hub.token}`) {
      return json(response.writeHead(401), { error: 'Invalid credentials' });
    }
    const url = new URL(request.url!, hub.address).pathname.replace(/^\/mirror\//, '/');
    const body = await readBody(request);
    const match = (pattern: RegExp) => pattern.exec(url)?.slice(1);
    let found: string[] | undefined;
    if ((found = match(/^\/api\/models\/([^/]+\/[^/]+)\/tree\/([^/]+)$/))) {
      return tree(response, found[0]!, found[1]!);
    }
    if ((found = match(/^\/api\/models\/([^/]+\/[^/]+)$/))) {
      const there = await stat(join(root, found[0]!)).catch(() => undefined);
      return json(response.writeHead(there ? 200 : 404), {});
    }
    if ((found = match(/^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/))) {
      return resolve(request, response, join(repoFolder(found[0]!, found[1]!), found[2]!));
    }
    if (url === '/api/repos/create') {
      const { organization, name } = JSON.parse(body.toString()) as Record<string, string>;
      await mkdir(join(root, organization!, name!), { recursive: true });
      return json(response, { url: `${hub.address}/${organization!}/${name!}` });
    }
    if (match(/\/preupload\/main$/)) {
      const { files } = JSON.parse(body.toString()) as { files: { path: string }[] };
      const uploadMode = (path: string) => (path.endsWith('.safetensors') ? 'lfs' : 'regular');
      return json(response, { files: files.map(({ path }) => ({ path, uploadMode: uploadMode(path) })) });
    }
    if (match(/\.git\/info\/lfs\/objects\/batch$/)) {
      const { objects } = JSON.parse(body.toString()) as { objects: { oid: string }[] };
      const actions = (oid: string) => ({ upload: { href: `${hub.address}/lfs/${oid}` } });
      return json(response, {
        transfer: 'basic',
        objects: objects.map((object) => ({ ...object, actions: actions(object.oid) })),
      });
    }
    if ((found = match(/^\/lfs\/(.+)$/))) {
      if (sha256(body) !== found[0]) return response.writeHead(400).end();
      blobs.set(found[0], body);
      return response.end();
    }
    if ((found = match(/^\/api\/models\/([^/]+\/[^/]+)\/commit\/main$/))) {
      return commit(response, found[0]!, body);
    }
    return response.writeHead(404).end();
  }

  const hub: FakeHub = Object.assign(await serve((request, response) => handle(request, response)), {
    requests: [],
    token: undefined,
    cuts: [],
    failures: [],
    lacks: [],
  });
  return hub;
}

function json(response: ServerResponse, value: unknown): unknown {
  if (!response.headersSent) response.setHeader('Content-Type', 'application/json');
  return response.end(JSON.stringify(value));
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
