import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { pythonHas, runPython } from '@phi1/base/testing';
import { expect, it, vi } from 'vitest';
import { readSamples } from './samples.js';
import { readMetrics } from './metrics.js';
import { runJob } from './run-job.js';
import { writeTokens } from './testing/corpus.js';

vi.mock('./engine-rate.js', () => ({ measureMatMulRate: () => Promise.resolve(1e9) }));

/** The real TensorBoard as a server, with each of its two readers; what it answers about the runs of a folder. */
const SERVER = `
import json, sys, time, urllib.request
from tensorboard import default, program

def answers(fast):
    board = program.TensorBoard(plugins=default.get_plugins())
    board.configure(argv=['', '--logdir', sys.argv[1], '--port', '0', '--load_fast', fast, '--reload_interval', '1'])
    url = board.launch()
    def ask(path, body=None):
        headers = {'Content-Type': 'application/json'}
        with urllib.request.urlopen(urllib.request.Request(url + path, data=body, headers=headers)) as answer:
            return json.load(answer)
    for _ in range(200):
        runs = ask('data/plugin/scalars/tags')
        if 'one' in runs and len(ask('data/plugin/scalars/scalars?run=one&tag=loss/training')) >= int(sys.argv[2]): break
        time.sleep(0.1)
    time.sleep(1)
    scalars = {tag: ask(f'data/plugin/scalars/scalars?run=one&tag={tag}') for tag in runs['one']}
    texts = ask('data/plugin/text/text?run=one&tag=completion')
    sessions = ask('data/plugin/hparams/session_groups', json.dumps(
        {'startIndex': 0, 'sliceSize': 9, 'allowedStatuses': ['STATUS_SUCCESS', 'STATUS_RUNNING', 'STATUS_UNKNOWN', 'STATUS_FAILURE'], 'colParams': []}).encode())
    return {'scalars': scalars, 'texts': texts, 'sessions': sessions}

print(json.dumps({fast: answers(fast) for fast in ['false', 'true']}))
`;

interface Answers {
  scalars: Record<string, [seconds: number, step: number, value: number][]>;
  texts: { step: number; text: string }[];
  sessions: { sessionGroups: { hparams: Record<string, unknown>; sessions: { status: string }[] }[] };
}

it.skipIf(!pythonHas('tensorboard'))(
  'writes what TensorBoard shows, each step of a resumed run once',
  async () => {
    const folder = temporaryFolder();
    const data = await writeTokens(join(folder, 'tokens'));
    const out = join(folder, 'runs', 'one');
    const stop = new AbortController();
    const shape = {
      preset: 'nano',
      threads: 1,
      data,
      batchSize: 2,
      context: 16,
      completionTokens: 4,
    } as const;
    const every = { validateEvery: { steps: 4 }, checkpointEvery: { steps: 2 }, milestoneEvery: 2 } as const;
    await runJob(
      { ...shape, ...every, out, steps: 8, learningRate: 0.003 },
      {
        signal: stop.signal,
        watcher: {
          step: ({ step }) => {
            if (step === 6) stop.abort();
          },
        },
      },
    );
    for (const step of [5, 6, 7])
      await rm(join(out, 'checkpoints', `step-${String(step)}`), { recursive: true, force: true });
    await runJob({ resume: out });
    const files = (await readdir(out)).filter((name) => name.startsWith('events.out.tfevents.'));
    expect(files).toHaveLength(2);

    const lines = await readMetrics(join(out, 'metrics.jsonl'));
    const answers = JSON.parse(runPython(['-c', SERVER, join(folder, 'runs'), '8'])) as Record<
      string,
      Answers
    >;
    for (const [fast, { scalars, texts, sessions }] of Object.entries(answers)) {
      const shown = (tag: string) => scalars[tag]?.map(([, step, value]) => [step, value]);
      const logged = (value: (line: (typeof lines)[number]) => number | null) =>
        lines.filter((line) => value(line) !== null).map((line) => [line.step, Math.fround(value(line)!)]);
      expect(shown('loss/training'), fast).toEqual(logged(({ loss }) => loss));
      expect(shown('loss/validation'), fast).toEqual(logged(({ valLoss }) => valLoss));
      expect(shown('learning_rate'), fast).toEqual(logged(({ lr }) => lr));
      const written = await readSamples(join(out, 'completions.jsonl'));
      expect(
        texts.map(({ step }) => step),
        fast,
      ).toEqual(written.map(({ step }) => step));
      expect(texts[0]!.text).toContain('def fibonacci(n):');
      const [group] = sessions.sessionGroups;
      expect(group!.hparams, fast).toMatchObject({
        preset: 'nano',
        learningRate: 0.003,
        'validateEvery/steps': 4,
      });
      expect(
        group!.sessions.map(({ status }) => status),
        fast,
      ).toEqual(['STATUS_SUCCESS']);
    }
  },
);
