import { realpathSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { runCli } from './cli.js';
import { UserError } from './errors.js';
import { temporaryFolder } from './testing/index.js';

async function parsed(...argv: string[]): Promise<Record<string, unknown>> {
  let values: Record<string, unknown> = {};
  await runCli(
    'test',
    (cli) =>
      cli.command(
        'do [things..]',
        'do it',
        (command) =>
          command
            .positional('things', { type: 'string', array: true })
            .option('stop', { type: 'string', array: true })
            .option('stop-at', { type: 'string', array: true })
            .option('max-tokens', { type: 'number', default: 5 })
            .option('json', { type: 'boolean', default: false })
            .option('kind', { choices: ['a', 'b'] as const })
            .option('name', { type: 'string' })
            .option('maybe', {})
            .check(({ maxTokens }) => {
              if (maxTokens === undefined) throw new Error('no default');
              return true;
            }),
        (given) => {
          values = given;
        },
      ),
    ['do', ...argv],
  );
  return values;
}

it('keeps all values of a flag that takes several, and the last of one that takes one', async () => {
  const values = await parsed(
    ...['x', 'y', '--stop=a', '--max-tokens=1', '--stop=b', '--max-tokens=2', '--kind=a', '--kind=b'],
    ...['--json', '--no-json', '--stop-at=c', '--stop-at=d'],
  );
  expect(values).toMatchObject({ things: ['x', 'y'], stop: ['a', 'b'], stopAt: ['c', 'd'] });
  expect(values).toMatchObject({ maxTokens: 2, kind: 'b', json: false });
});

it('gives one value as an array only where several may come', async () => {
  expect(await parsed('--stop=a')).toMatchObject({ stop: ['a'], maxTokens: 5 });
});

it('says what went wrong in one line, whatever is in its text', async () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const text = 'task\u001b[31m\r\nred\u202e\u0000, caf\u00e9';
  await runCli(
    'test',
    (cli) =>
      cli.command('do', 'do it', {}, () => {
        throw new UserError(text);
      }),
    ['do'],
  );
  expect(write.mock.lastCall).toEqual(['test: task\\u001b[31m red\\u202e\\u0000, caf\u00e9\n']);
  process.exitCode = 0;
  write.mockRestore();
});

it('refuses what is no number where one is expected, and calls nothing', async () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  for (const wrong of ['--max-tokens=many', '--max-tokens=5x']) {
    process.exitCode = 0;
    expect(await parsed(wrong)).toEqual({});
    expect(write.mock.lastCall).toEqual(['test: --max-tokens: expected a number\n']);
    expect(process.exitCode).toBe(2);
  }
  process.exitCode = 0;
  write.mockRestore();
});

it.each([
  [['--max-tokens='], '--max-tokens: expected a value'],
  [['--maxTokens'], '--max-tokens: expected a value'],
  [['--kind', '--json'], '--kind: expected a value'],
  [['--kind='], '--kind: expected a value'],
  [['--stop='], '--stop: expected a value'],
  [['--name=', '--name=x'], '--name: expected a value'],
  [['--name', '-j'], '--name: expected a value'],
  [['--no-name'], '--no-name: there is no such flag; --name takes a value'],
  [['--json=maybe'], '--json=maybe: expected no value, true or false'],
  [['--json='], '--json=: expected no value, true or false'],
])('refuses a flag without its value: %j', async (wrong, line) => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(await parsed(...wrong)).toEqual({});
  expect(write.mock.calls).toEqual([[`test: ${line}\n`]]);
  expect(process.exitCode).toBe(2);
  process.exitCode = 0;
  write.mockRestore();
});

it('takes a flag that was declared without a type with or without a value', async () => {
  expect((await parsed('--maybe', '--json')).maybe).toBe(true);
  expect((await parsed('--maybe', 'a')).maybe).toBe('a');
  expect((await parsed('--maybe=')).maybe).toBe('');
});

it('takes values that look like flags where they are joined on, and negative numbers', async () => {
  const values = await parsed('--name=--json', '--max-tokens', '-5', '--stop', '-.5');
  expect(values).toMatchObject({ name: '--json', maxTokens: -5, stop: ['-.5'], json: false });
  expect(await parsed('--json=false', '--name', 'a=')).toMatchObject({ json: false, name: 'a=' });
});

it('prints help and nothing else, whatever the checks say', async () => {
  const log = vi.spyOn(console, 'log').mockReturnValue();
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  process.exitCode = undefined;
  expect(await parsed('--help')).toEqual({});
  const check = (): never => {
    throw new Error('no default');
  };
  await runCli('test', (cli) => cli.command('$0', 'do it', (y) => y.check(check)), ['--help']);
  expect(log).toHaveBeenCalledTimes(2);
  expect(log.mock.calls[0]![0]).toContain('--max-tokens');
  expect(write).not.toHaveBeenCalled();
  expect(process.exitCode).toBeUndefined();
  vi.restoreAllMocks();
});

it('works where the user is, whatever folder a task runner has gone to', async () => {
  const [before, folder] = [process.cwd(), realpathSync(temporaryFolder())];
  vi.stubEnv('INIT_CWD', folder);
  await parsed();
  expect(process.cwd()).toBe(folder);
  vi.unstubAllEnvs();
  process.chdir(before);
});

it("says flags where a library's error names parameters", async () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const said = async (message: string) => {
    await runCli(
      'test',
      (cli) =>
        cli.command(
          'do',
          'do it',
          (command) => command.option('top-k', { type: 'number' }).option('overwrite', { type: 'boolean' }),
          () => Promise.reject(new UserError(message)),
        ),
      ['do'],
    );
    return write.mock.lastCall![0];
  };
  expect(await said('topK=0: expected more')).toBe('test: --top-k=0: expected more\n');
  expect(await said('topK: is there; replace it (overwrite), (topK=1)')).toBe(
    'test: --top-k: is there; replace it (--overwrite), (--top-k=1)\n',
  );
  const other = 'seed: is no flag of this command (nor is that); overwrite is in words';
  expect(await said(other)).toBe(`test: ${other}\n`);
  process.exitCode = 0;
  write.mockRestore();
});
