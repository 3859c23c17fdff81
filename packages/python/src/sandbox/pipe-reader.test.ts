import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { PipeReader } from './pipe-reader.js';

const reader = (...chunks: string[]) =>
  new PipeReader(
    Readable.from(
      chunks.map((chunk) => Buffer.from(chunk)),
      { objectMode: false },
    ),
  );

describe('a pipe', () => {
  it('gives lines and counted bytes however they are cut', async () => {
    for (const chunks of [['one\n12345two\n\nend\n'], [...'one\n12345two\n\nend\n']]) {
      const pipe = reader(...chunks);
      expect(await pipe.line(10)).toBe('one');
      expect((await pipe.bytes(5)).toString()).toBe('12345');
      expect([await pipe.line(10), await pipe.line(10), await pipe.line(10)]).toEqual(['two', '', 'end']);
      await expect(pipe.line(10)).rejects.toThrow('ended');
    }
  });

  it('refuses a line that is too long, whole or without an end', async () => {
    expect(await reader('12345\n').line(5)).toBe('12345');
    await expect(reader('123456\n').line(5)).rejects.toThrow('too long');
    await expect(reader('123', '456', '789').line(5)).rejects.toThrow('too long');
    await expect(reader('12').bytes(3)).rejects.toThrow('ended');
  });
});
