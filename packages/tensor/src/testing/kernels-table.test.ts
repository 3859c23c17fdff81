import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { KERNELS_PAGE, updatedPage } from './kernels-table.js';

it('docs/kernels.md is up to date (nx run tensor:kernels-table)', async () => {
  const page = readFileSync(KERNELS_PAGE, 'utf8');
  expect(page).toBe(await updatedPage(page));
});
