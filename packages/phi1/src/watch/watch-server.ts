/**
 * The page of runs while they are trained, over one port: the page itself, and server-sent events that go on with it. It reads
 * the runs' folders and changes nothing.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isIPv6, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkPort, isLoopback, toListenError } from '@phi1/base';
import {
  pagePolicy,
  renderRunPage,
  toPageLine,
  toPageRun,
  type RunChange,
  type RunFollower,
} from '@phi1/train';
import { WatchedRuns } from './watched-runs.js';

/** A comment so often keeps proxies from closing a quiet connection. */
const HEARTBEAT_MS = 15_000;
/** A reader that is so far behind is cut off; it comes back and gets all anew. */
const MOST_WAITING_BYTES = 32 * 2 ** 20;

/** A server that listens. */
export interface WatchServer {
  /** Such as `http://127.0.0.1:6007`. */
  address: string;
  close(): Promise<void>;
}

/** Where it listens, and how often it looks. */
export interface WatchServerOptions {
  /** The interface; programs of this machine alone by default. */
  host?: string;
  /** 0 takes any that is free. */
  port: number;
  /** Between two looks at the folders. */
  pollMs?: number;
}

/** @throws UserError when it cannot listen there */
export async function startWatchServer(
  folders: readonly string[],
  { host = '127.0.0.1', port, pollMs = 500 }: WatchServerOptions,
): Promise<WatchServer> {
  checkPort(port);
  const runs = new WatchedRuns(folders);
  const readers = new Set<ServerResponse>();
  const title = folders.length === 1 ? folders[0]! : `${String(folders.length)} runs`;
  const server = createServer((request, response) => {
    const status = refusal(request, isLoopback(host));
    if (status !== undefined) {
      response.writeHead(status, { 'content-type': 'text/plain' }).end();
    } else if (pathOf(request) === '/') {
      sendPage(response, title);
    } else {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write('retry: 2000\n\n');
      for (const run of runs.followers) response.write(toEvent(run, { what: 'run' }));
      readers.add(response);
      response.on('close', () => readers.delete(response));
    }
  });
  await listen(server, host, port);
  let isClosed = false;
  let spoken = performance.now();
  const tell = (text: string): void => {
    spoken = performance.now();
    for (const reader of readers) {
      if (reader.writableLength > MOST_WAITING_BYTES) reader.destroy();
      else reader.write(text);
    }
  };
  const stop = new AbortController();
  const loop = (async () => {
    while (!isClosed) {
      await runs.poll((run, change) => {
        tell(toEvent(run, change));
      });
      if (performance.now() - spoken > HEARTBEAT_MS) tell(': still here\n\n');
      await sleep(pollMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  })();
  const { port: actual } = server.address() as AddressInfo;
  return {
    address: `http://${isIPv6(host) ? `[${host}]` : host}:${String(actual)}`,
    async close() {
      isClosed = true;
      stop.abort();
      server.close();
      server.closeAllConnections();
      await loop;
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw toListenError(error, host, port);
  }
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0]!;
}

/** @param onLoopback then no page of another site may ask, whose name was made to mean this machine */
function refusal(request: IncomingMessage, onLoopback: boolean): number | undefined {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  if (onLoopback && !isLoopback(host)) return 403;
  if (request.method !== 'GET' && request.method !== 'HEAD') return 405;
  return ['/', '/events'].includes(pathOf(request)) ? undefined : 404;
}

function sendPage(response: ServerResponse, title: string): void {
  response
    .writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `${pagePolicy()}; frame-ancestors 'none'`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    .end(renderRunPage({ title, runs: [], events: 'events' }));
}

function toEvent(follower: RunFollower, change: RunChange): string {
  const { name } = follower;
  const data =
    change.what === 'run'
      ? toPageRun(follower.run)
      : change.what === 'lines'
        ? { name, lines: change.lines.map(toPageLine) }
        : { name, samples: change.samples };
  return `event: ${change.what}\ndata: ${JSON.stringify(data)}\n\n`;
}
