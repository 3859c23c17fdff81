import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from './temporary-folder.js';

it('is removed when the tests of a file are done, after their own hooks', () => {
  const [folder, helper] = [
    temporaryFolder(),
    fileURLToPath(new URL('temporary-folder.js', import.meta.url)),
  ];
  const log = join(folder, 'log');
  writeFileSync(
    join(folder, 'inner.test.ts'),
    `import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
     import { afterAll, it } from 'vitest';
     import { temporaryFolder } from ${JSON.stringify(helper.replace(/js$/, 'ts'))};
     const folder = temporaryFolder();
     const log = (line) => appendFileSync(${JSON.stringify(log)}, line + '\\n');
     log(folder);
     writeFileSync(folder + '/file', 'x');
     afterAll(() => log(String(existsSync(folder + '/file'))));
     it('fails', () => { throw new Error('on purpose'); });`,
  );
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  expect(() =>
    execFileSync(process.execPath, [vitest, 'run', '--root', folder], { stdio: 'pipe' }),
  ).toThrow();
  const [made, thereInHook] = readFileSync(log, 'utf8').split('\n');
  expect(thereInHook).toBe('true');
  expect(existsSync(made!)).toBe(false);
});
