import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** Imports go one way: base <- tensor <- model <- data <- train, eval. */
const rooms = {
  base: [],
  tensor: [],
  model: ['tensor'],
  data: ['tensor', 'model'],
  train: ['tensor', 'model', 'data'],
  eval: ['tensor', 'model', 'data'],
  tools: ['tensor', 'model', 'data', 'train', 'eval'],
};

export default tseslint.config(
  { ignores: ['**/dist', '**/.nx', '**/runs', '**/.cache', '**/vitest.config.ts', '**/fixtures'] },
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts', '**/*.js'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: true,
          allow: [],
          depConstraints: Object.entries(rooms).map(([room, allowed]) => ({
            sourceTag: `room:${room}`,
            onlyDependOnLibsWithTags: [room, 'base', ...allowed].map((name) => `room:${name}`),
          })),
        },
      ],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      eqeqeq: 'error',
      'prefer-const': 'error',
    },
  },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } }, // Nx loads its plugins so
  prettier,
);
