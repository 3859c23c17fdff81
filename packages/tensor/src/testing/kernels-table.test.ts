import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { KERNELS_PAGE, updatedPage } from './kernels-table.js';

it('docs/kernels.md is up to date (nx run tensor:kernels-table)', async () => {
  const page = readFileSync(KERNELS_PAGE, 'utf8');
  expect(page).toBe(await updatedPage(page));
});

it('marks the kernels that a check on a GPU passed, and says which GPU', async () => {
  const results = { device: 'a GPU', date: '2026-01-31', kernels: ['Abs'] };
  const page = await updatedPage(readFileSync(KERNELS_PAGE, 'utf8'), results);
  expect(page).toContain('Checked on a GPU, 2026-01-31.');
  expect(page).toMatch(/\| Abs +\| native +\| yes +\|/);
  expect(page).toMatch(/\| Acos +\| native +\| not yet +\|/);
});
