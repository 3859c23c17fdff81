/** What is no request: bytes that are not HTTP, headers without an end, a body that does not come. */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ApiError } from './api-error.js';

/**
 * Answers what Node's HTTP server could not read, in OpenAI's shape, and closes the connection. One on which nothing was asked
 * is closed without a word: Node's own 408 would cross with a request that is on its way, and be taken for its answer.
 */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesRead === 0) {
    socket.destroy();
    return;
  }
  const { status, body } = explain(error);
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status]!}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${String(Buffer.byteLength(text))}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
}

function explain({ code, message }: NodeJS.ErrnoException): ApiError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new ApiError(408, 'the request did not come whole in time');
  if (code === 'HPE_HEADER_OVERFLOW') return new ApiError(431, 'the headers are too long');
  return new ApiError(400, `this is not HTTP (${message})`);
}
