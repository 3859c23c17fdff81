import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import jsdoc from 'eslint-plugin-jsdoc';
import tseslint from 'typescript-eslint';

/** What each package may import, besides base. */
const libraries = {
  base: [],
  tensor: [],
  model: ['tensor'],
  python: [],
  benchmarks: [],
  endpoint: [],
  tokens: ['model'],
  teacher: ['python'],
  data: ['tensor', 'model', 'python', 'benchmarks', 'endpoint', 'tokens', 'teacher'],
  train: ['tensor', 'model', 'tokens'],
  eval: ['tensor', 'model', 'python', 'benchmarks', 'endpoint'],
  serve: ['tensor', 'model', 'python', 'benchmarks'],
};

/** With what may import them all. */
const rooms = {
  ...libraries,
  phi1: Object.keys(libraries),
  tools: [...Object.keys(libraries), 'phi1'],
};

export default tseslint.config(
  {
    ignores: ['**/dist', '**/.nx', '**/runs', '**/.cache', '**/vitest.config.ts', '**/fixtures', 'docs/api'],
  },
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts', '**/*.js'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
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
  {
    files: ['packages/*/src/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**'],
    plugins: { jsdoc },
    rules: {
      'jsdoc/require-jsdoc': [
        'error',
        {
          publicOnly: true,
          require: { FunctionDeclaration: true, ClassDeclaration: true },
          contexts: ['TSInterfaceDeclaration'],
          enableFixer: false,
        },
      ],
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    ignores: ['packages/phi1/**', 'packages/base/src/cli.ts', '**/*.test.ts', '**/testing/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...['Literal[value=/(^|[^a-z])--[a-z]/]', 'TemplateElement[value.raw=/(^|[^a-z])--[a-z]/]'].map(
          (text) => ({
            selector: `NewExpression[callee.name=/Error$/] ${text}`,
            message:
              "A library's error names a parameter (`topK=0: ...`, `(overwrite)`), of which runCli makes a flag.",
          }),
        ),
      ],
    },
  },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } }, // Nx loads its plugins so
  prettier,
);
