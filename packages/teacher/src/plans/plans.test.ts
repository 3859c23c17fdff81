/** Whatever style a plan is written in, it computes the same; and its words and names are well formed. */
import { Random } from '@phi1/base';
import { describe, expect, it } from 'vitest';
import { aggregates } from '../catalogue/aggregates.js';
import { classBlocks } from '../catalogue/classes.js';
import { mappers, predicates } from '../catalogue/elements.js';
import { functionBlocks } from '../catalogue/families.js';
import { sources } from '../catalogue/sources.js';
import { importsFor } from '../core/imports.js';
import { edgeRows, sampleRow } from '../core/samples.js';
import { grammarDraft } from '../grammar/plan.js';
import { indent, substitute } from '../core/substitute.js';
import { runAll } from '../exercise.js';
import { combinationDraft } from './combination.js';
import type { Draft } from './draft.js';
import { afterwardsDraft, selectionDraft } from './selection.js';
import { elementDraft } from './single.js';

function drafts(make: (random: Random) => Draft | undefined, count: number): Draft[] {
  return Array.from({ length: count }, (_, seed) => make(new Random(seed))).filter(
    (draft) => draft !== undefined,
  );
}

/** The program of a draft in a style, called `f`. */
function renderDraft(draft: Draft, style: string, random: Random): string {
  const { body, helpers } = draft.code(style, random);
  const defined = helpers
    .map((helper) => `def ${helper.name}(${helper.parameters}):\n${indent(helper.body)}\n\n`)
    .join('');
  const main = `def f(${draft.inputs.map(({ key }) => key).join(', ')}):\n${indent(substitute(body, { itself: 'f' }))}\n`;
  return `${importsFor(defined + main).join('\n')}\n${defined}${main}`;
}

describe.each([
  ['conditions and functions of one element', elementDraft, 300],
  ['pipelines', selectionDraft, 900],
  ['what is made of a pipeline', afterwardsDraft, 200],
  ['two pipelines', combinationDraft, 300],
  ['the grammar', grammarDraft, 900],
] as const)('%s', (_, make, count) => {
  const all = drafts(make, count);

  it('compute the same in every style', () => {
    let compared = 0;
    all.forEach((draft, seed) => {
      const random = new Random(seed);
      const rows = [
        ...Array.from({ length: 6 }, () => sampleRow(draft.inputs, draft.drawn, random)),
        ...edgeRows(draft.inputs, random),
      ];
      const results = [...new Set(draft.styles)].flatMap((style) => {
        const source = renderDraft(draft, style, random);
        const result = runAll(source, 'f', rows);
        return result ? [{ draft: draft.blocks, style, source, result }] : [];
      });
      for (const other of results.slice(1)) {
        compared++;
        if (other.result.join() !== results[0]!.result.join()) expect(other).toEqual(results[0]);
      }
    });
    expect(compared).toBeGreaterThan(count / 2);
  });

  it('are spoken of in full', () => {
    for (const draft of all) {
      const phrases = [...draft.nouns, ...draft.does, ...draft.is];
      expect(phrases.length).toBeGreaterThan(0);
      const keys = new Set(draft.inputs.map(({ key }) => key));
      expect(keys.size).toBe(draft.inputs.length);
      for (const phrase of [...phrases, ...draft.notes]) {
        for (const [, name] of phrase.matchAll(/\{(\w+)\}/g)) expect([...keys]).toContain(name);
        expect(phrase).not.toMatch(/\bundefined\b|\bnull\b| {2}|\bthe the\b|\bits its\b/);
      }
      for (const name of draft.names) expect(name.replace(/\W+/g, '_')).toMatch(/^[a-z_][a-z0-9_]*$/);
      expect(draft.blocks.length).toBeLessThan(12);
    }
  });
});

describe('the language of blocks', () => {
  it('has at least 200 blocks beside 200 whole functions', () => {
    const elements = [predicates(), mappers()].flatMap((table) => Object.values(table).flat());
    const methods = new Set(classBlocks().flatMap((block) => [...block.core, ...block.optional]));
    expect(functionBlocks().length).toBeGreaterThan(200);
    expect(elements.length + aggregates().length + sources().length + methods.size).toBeGreaterThan(200);
  });
});
