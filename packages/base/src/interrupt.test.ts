import { expect, it, vi } from 'vitest';
import { Interrupt } from './interrupt.js';

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('is aborted by %s, to exit with %d, and hears nothing before and after', (name, code) => {
  const before = process.listenerCount(name);
  const interrupt = new Interrupt();
  interrupt.listen();
  expect(interrupt.signal.aborted).toBe(false);
  process.emit(name, name);
  expect(interrupt.signal.aborted).toBe(true);
  process.emit(name, name); // a task runner passes the same press on
  expect(interrupt.exitCode).toBe(code);
  interrupt.stop();
  expect(process.listenerCount(name)).toBe(before);
});

it('ends the process at a second press', () => {
  const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
  const now = vi.spyOn(performance, 'now').mockReturnValue(1000);
  const interrupt = new Interrupt();
  interrupt.listen();
  process.emit('SIGINT', 'SIGINT');
  now.mockReturnValue(3000);
  process.emit('SIGINT', 'SIGINT');
  expect(exit).toHaveBeenCalledWith(130);
  interrupt.stop();
  vi.restoreAllMocks();
});
