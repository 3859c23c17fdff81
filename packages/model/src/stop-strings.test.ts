import { UserError } from '@phi1/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StopStrings } from './stop-strings.js';

const letters = (maxLength: number) =>
  fc.string({ unit: fc.constantFrom('a', 'b', '\n'), minLength: 1, maxLength });

/** The definition, letter by letter: before the longest stop string that ends first. */
function cut(text: string, stops: string[]): string {
  for (let end = 1; end <= text.length; end++) {
    const ending = stops.filter((stop) => text.slice(0, end).endsWith(stop));
    if (ending.length > 0) return text.slice(0, end - Math.max(...ending.map((stop) => stop.length)));
  }
  return text;
}

describe('StopStrings', () => {
  it('cut a text the same however it comes in pieces, and never show a part of a stop string', () => {
    fc.assert(
      fc.property(fc.array(letters(6)), fc.array(letters(4), { maxLength: 3 }), (pieces, stops) => {
        const whole = cut(pieces.join(''), stops);
        const filter = new StopStrings(stops);
        let shown = '';
        for (const piece of pieces) {
          shown += filter.push(piece);
          expect(whole.startsWith(shown)).toBe(true);
        }
        expect(filter.found).toBe(whole !== pieces.join(''));
        expect(shown + filter.end()).toBe(whole);
      }),
      { numRuns: 2000 },
    );
  });

  it('hold back no more than may begin a stop string', () => {
    const filter = new StopStrings(['\n\n', '\ndef']);
    expect(filter.push('x = 1\n')).toBe('x = 1');
    expect(filter.push('de')).toBe('');
    expect(filter.push('l x')).toBe('\ndel x');
    expect([filter.push('\n\ny'), filter.found, filter.push('z'), filter.end()]).toEqual(['', true, '', '']);
  });

  it('refuse an empty one', () => {
    expect(() => new StopStrings([''])).toThrow(UserError);
  });
});
