/** `import { selectEngine } from '@phi1/tensor'` in a browser's program, built with Vite. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { build, type Rollup } from 'vite';
import { expect, it } from 'vitest';

it('builds, and leaves out what is for Node', async () => {
  const folder = temporaryFolder();
  await writeFile(join(folder, 'index.html'), '<script type="module" src="/main.js"></script>');
  await writeFile(
    join(folder, 'main.js'),
    "import { selectEngine, tf } from '@phi1/tensor';\nconsole.log((await selectEngine()).reason, tf.version_core);\n",
  );
  const result = (await build({
    root: folder,
    logLevel: 'error',
    build: { write: false, target: 'esnext', minify: false },
    resolve: {
      // as the condition `browser` of their package.json has it
      alias: Object.fromEntries(
        ['tensor', 'base'].map((name) => [
          `@phi1/${name}`,
          join(import.meta.dirname, '../..', name, 'src/browser.ts'),
        ]),
      ),
    },
  })) as Rollup.RollupOutput;
  const code = result.output.map((part) => (part.type === 'chunk' ? part.code : '')).join('\n');
  expect(code).toContain('selectEngine');
  expect(code).not.toMatch(/koffi|node:child_process/);
});
