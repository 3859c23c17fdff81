import { describe, expect, it } from 'vitest';
import { concepts } from './catalogue/concepts.js';
import type { TextbookSection } from './section-parts.js';
import { createTeacher } from './teacher.js';
import { traceCall } from './trace.js';
import { askPython, type Job } from './verify.js';

const sections: TextbookSection[] = Array.from({ length: 150 }, (_, i) =>
  createTeacher({ seed: 8 }).section(i),
);

const pages: TextbookSection[] = Array.from({ length: 80 }, (_, i) =>
  createTeacher({ seed: 8, length: 'page', variety: { prompts: 0.3, solutions: 0 } }).section(i),
);

/** The Python of a section, in fences, in order. */
function readBlocks(text: string): string[] {
  return [...text.matchAll(/```python\n([^]*?)```/g)].map(([, code]) => code!);
}

/** The single-line calls and results of an interpreter session. */
function readSession(code: string): { call: string; result: string }[] {
  return [...code.matchAll(/^ *>>> (.+)\n *(?!>>>)(.+)$/gm)].map(([, call, result]) => ({
    call: call!,
    result: result!,
  }));
}

describe('textbook sections', () => {
  it('depend on seed and index alone', () => {
    expect(createTeacher({ seed: 8 }).section(17)).toEqual(sections[17]);
    expect(createTeacher({ seed: 9 }).section(17)).not.toEqual(sections[17]);
  });

  it('say only what CPython confirms', async () => {
    const jobs: (Job & { expected: string[] })[] = [...sections, ...pages].flatMap(({ text }) => {
      const blocks = readBlocks(text);
      const programs = blocks.filter(
        (code, i) => /^(def|class|from|import) /m.test(code) && !code.startsWith('>>>') && !isPrompt(text, i),
      );
      const claims = [
        ...text
          .replace(/Then\s+`[^`]*`\s+(gives|fails)[^.]*\./g, '')
          .matchAll(/`(\w+\([^`]*\))`\s+(?:gives|is)\s+`([^`]*)`/g),
      ];
      const source = programs.filter((code) => !code.includes('class ')).join('\n\n');
      const tests = [
        ...blocks.filter((code) => !/^class /m.test(code)).flatMap(readSession),
        ...claims.map(([, call, result]) => ({
          call: call!.replace(/\s+/g, ' '),
          result: result!.replace(/\s+/g, ' '),
        })),
      ];
      return [{ source, tests, expected: tests.map(({ result }) => result) }];
    });
    expect(jobs.flatMap(({ tests }) => tests).length).toBeGreaterThan(600);
    const answers = await askPython(jobs);
    const wrong = jobs.flatMap(({ tests, expected, source }, i) =>
      tests.flatMap(({ call }, j) =>
        answers[i]![j] === expected[j] ? [] : [{ call, said: expected[j], is: answers[i]![j], source }],
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('vary by topic, audience and style, and have all four parts', () => {
    expect(new Set(sections.map(({ topic }) => topic)).size).toBeGreaterThan(20);
    expect(new Set(sections.map(({ audience }) => audience)).size).toBe(6);
    expect(new Set(sections.map(({ style }) => style)).size).toBe(4);
    expect(new Set(sections.map(({ text }) => text)).size).toBe(sections.length);
    expect(concepts().length).toBeGreaterThan(25);
    const share = (pattern: RegExp): number =>
      sections.filter(({ text }) => pattern.test(text)).length / sections.length;
    // Each has all four parts: an explanation, an example followed step by step, a mistake, an exercise with its answer.
    expect(share(/^# .*\n\n\S[^#]{80}/)).toBe(1);
    expect(share(/^1\. `/m)).toBe(1);
    expect(share(/instead of/)).toBe(1);
    expect(share(/\*\*Answer\*\*/)).toBe(1);
  });

  it('fit into a context of 256 tokens as pages, with a program and its steps or with several programs', () => {
    const counts = pages.map(({ text, blocks }) => {
      expect(text.length).toBeLessThanOrEqual(850);
      const programs = readBlocks(text);
      expect(blocks).toHaveLength(programs.length);
      expect(new Set(programs).size).toBe(programs.length);
      expect(/^1\. `/m.test(text)).toBe(programs.length === 1);
      return programs.length;
    });
    expect([...new Set(counts)]).toEqual(expect.arrayContaining([1, 2, 3]));
    expect(Math.max(...counts)).toBeLessThan(6);
    expect(new Set(pages.map(({ topic }) => topic)).size).toBeGreaterThan(10);
  });

  it('are laid out as Markdown without loose ends', () => {
    for (const { text } of sections) {
      expect(text).toMatch(/^# .+\n\n/);
      expect(text.match(/```/g)!.length % 2).toBe(0);
      expect(text).not.toMatch(/undefined|\{(p|k|x|xs|one|many|A|B)\}|\n\n\n\n|[ \t]\n/);
    }
  });
});

/** Whether the block at this place is a prompt without a body, whose answer follows. */
function isPrompt(text: string, index: number): boolean {
  let at = 0;
  for (let i = 0; i <= index; i++) at = text.indexOf('```python\n', at) + 10;
  return /^[^`]*```\s*\*\*Answer\*\*/.test(text.slice(at));
}

describe('a trace', () => {
  it('tells what each line of a loop does', () => {
    const source =
      'def total_of(numbers):\n    total = 0\n    for n in numbers:\n        if n > 1:\n            total += n\n    return total\n';
    expect(traceCall(source, 'total_of', 'total_of([1, 5])')).toEqual([
      { code: 'total = 0', effect: '`total` becomes `0`' },
      { code: 'for n in numbers:', effect: 'the loop takes its next item: `n` becomes `1`' },
      { code: 'if n > 1:', effect: 'the condition is false' },
      { code: 'for n in numbers:', effect: 'the loop takes its next item: `n` becomes `5`' },
      { code: 'if n > 1:', effect: 'the condition is true' },
      { code: 'total += n', effect: '`total` becomes `5`' },
      { code: 'return total', effect: 'the function returns `5`' },
    ]);
    expect(traceCall(source, 'total_of', `total_of([${'1, '.repeat(99)}])`)).toBeUndefined();
  });
});
