import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answerBrokenRequest } from './broken-requests.js';

let server: Server;
beforeAll(async () => {
  server = createServer(
    { requestTimeout: 200, headersTimeout: 200, connectionsCheckingInterval: 20 },
    (request, response) => request.resume().on('end', () => response.end('here')),
  );
  server.on('clientError', answerBrokenRequest);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

/** All that comes back before the server closes the connection. */
function say(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    let text = '';
    socket.on('data', (part) => (text += String(part)));
    socket.on('close', () => resolve(text)).on('error', reject);
    socket.write(bytes);
  });
}

it('answers a request that does not come whole with 408, in the shape of OpenAI', async () => {
  const begun = 'POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 9\r\n\r\n{';
  const [head, body] = (await say(begun)).split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
  expect(JSON.parse(body!)).toMatchObject({ error: { message: /whole in time/, type: expect.any(String) } });
});

it('closes a connection on which nothing was asked without an answer, which could be taken for a later request’s', async () => {
  expect(await say('')).toBe('');
});

it('answers what is not HTTP with 400', async () => {
  expect(await say('hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 Bad Request[^]*this is not HTTP/);
});
