import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const golden = fileURLToPath(new URL('../fixtures/phi-a', import.meta.url));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
  return { status, stdout, lines: stderr.trim().split('\n').filter(Boolean) };
}

describe('the command line', () => {
  it('describes presets and folders', () => {
    const { status, stdout } = run('describe', '--preset=phi-1', '--precision=bfloat16', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ parameters: 1_418_270_720, weightBytes: 2_836_541_440 });
    expect(run('describe', `--model=${golden}`).stdout).toContain('2 layers, width 16');
  });

  it.each([
    [['describe', '--preset=huge'], /there is no "huge"/],
    [['describe'], /either --preset or --model/],
    [['describe', '--preset=nano', '--batch=x'], /--batch=NaN/],
    [['describe', '--preset=nano', '--colour=red'], /colour/],
    [['generate', '--model=/nowhere', '--prompt=x', '--engine=cpu'], /\/nowhere: there is no such folder/],
    [['generate', '--model=x', '--prompt=x', '--prompt-file=y'], /either --prompt or --prompt-file/],
    [['generate', '--model=x'], /either --prompt or --prompt-file/],
    [['generate', '--model=x', '--prompt=x', '--dtype=int8'], /int8/],
    [['export', '--model=/nowhere', '--out=x.gguf'], /\/nowhere: there is no such folder/],
    [['export', '--model=x', '--out=x', '--type=q4'], /q4/],
    [['pull', 'phi-1'], /"phi-1" is no model of the hub, expected owner\/name/],
    [['push', 'me/mine', '--model=/nowhere'], /HF_TOKEN|no such folder/],
    [[], /expected a command/],
  ])('refuses %j with one line and exit code 2', (args, message) => {
    const { status, stdout, lines } = run(...args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(lines.at(-1)).toMatch(message);
  });
});
