/** An OpenAI-compatible server on this machine that replies as a test says, well or badly. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** @param prompt the last message of the request, or its text to continue */
export type Reply = (response: ServerResponse, prompt: string) => void;

export interface FakeEndpoint {
  baseUrl: string;
  /** The bodies of the requests so far. */
  requests: string[];
  /** What it says to the first request, the second and so on, the last for ever; a test may change it. */
  replies: Reply[];
  close: () => void;
}

/** A server that replies as the list says, one request each, the last for ever. */
export async function fakeEndpoint(given: readonly Reply[]): Promise<FakeEndpoint> {
  const requests: string[] = [];
  const replies = [...given];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const reply = replies[Math.min(requests.length, replies.length - 1)]!;
      requests.push(body);
      const { messages, prompt } = JSON.parse(body) as { messages?: { content: string }[]; prompt?: string };
      reply(response, messages?.at(-1)?.content ?? prompt!);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1`,
    requests,
    replies,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** An answer of 100 prompt tokens and 10 of completion. */
export function send(response: ServerResponse, content: string, finish = 'stop'): void {
  response.setHeader('content-type', 'application/json');
  const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };
  const message = { role: 'assistant', content };
  response.end(JSON.stringify({ choices: [{ message, finish_reason: finish }], usage }));
}

export const says =
  (content: string): Reply =>
  (response) => {
    send(response, content);
  };

/** A continuation of the request's text. */
export const continues =
  (text: string): Reply =>
  (response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ choices: [{ text, finish_reason: 'stop' }] }));
  };

export const status =
  (code: number, body: string, headers: Record<string, string> = {}): Reply =>
  (response) => {
    response.writeHead(code, headers);
    response.end(body);
  };

/** What goes wrong between a program and a model, each with its name. */
export const TROUBLES: readonly [string, Reply][] = [
  ['an empty answer', says('')],
  ['an error page', status(200, '<html>Bad gateway</html>', { 'content-type': 'text/html' })],
  ['a page that claims to be JSON', status(200, '<html>', { 'content-type': 'application/json' })],
  ['half a JSON', status(200, '{"choices": [{"mess', { 'content-type': 'application/json' })],
  ['a JSON null', status(200, 'null', { 'content-type': 'application/json' })],
  ['choices that are none', status(200, '{"choices": 7}', { 'content-type': 'application/json' })],
  [
    'an answer that breaks off',
    (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 });
      response.write('{"choices": ', () => response.destroy());
    },
  ],
  ['a server error', status(500, 'oops')],
  ['a rate limit', status(429, '{"error": {"message": "slow down"}}', { 'retry-after': '0' })],
];
