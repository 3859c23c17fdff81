/** What servers of this machine share: which ports there are, which names are this machine's own, why one cannot listen. */
import { UserError } from './errors.js';

const LOOPBACK = ['127.0.0.1', 'localhost', '::1', '[::1]'];

/** Whether an interface or a name is one that only programs of this machine reach. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.includes(host);
}

/** @throws UserError when it is no port; 0 takes any that is free */
export function checkPort(port: number): void {
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return;
  throw new UserError(`port=${String(port)}: expected an integer from 0 to 65535`);
}

/** @returns why a server cannot listen, in one line, from what Node says of it */
export function toListenError(error: unknown, host: string, port: number): UserError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return new UserError(`port=${String(port)}: another program listens there`);
  if (code === 'EACCES') return new UserError(`port=${String(port)}: this user may not listen there`);
  return new UserError(`host=${host}: cannot listen there (${message})`);
}
