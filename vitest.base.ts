import { defineConfig } from 'vitest/config';

/** Shared by every package: tests run from source, one process a file (native libraries are process-wide). */
export default defineConfig({
  resolve: { conditions: ['@phi1/source', 'node', 'import', 'default'] },
  ssr: { resolve: { conditions: ['@phi1/source', 'node', 'import', 'default'] } },
  test: {
    include: ['src/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // only against tests that hang: a busy machine takes five times as long
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
