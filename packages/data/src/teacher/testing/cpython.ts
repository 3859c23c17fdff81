/** Asks the machine's own CPython, in one process for many questions. For tests. */
import { spawnSync } from 'node:child_process';

const python = process.env['PHI1_PYTHON'] ?? 'python3';

const driver = `
import copy, json, sys

def run(job):
    names = {}
    try:
        exec(job["source"], names)
    except Exception as error:
        return [f"does not run: {error!r}"] * len(job["calls"])
    answers = []
    for call in job["calls"]:
        try:
            answers.append(repr(eval(call, dict(names))))
        except Exception as error:
            answers.append(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)
    return answers

for line in sys.stdin:
    print(json.dumps(run(json.loads(line))))
`;

export interface Job {
  source: string;
  /** Expressions, each evaluated where the source's names are known. */
  calls: string[];
}

/** The `repr` of every call's result; of an exception, the last line of its traceback. */
export function askPython(jobs: readonly Job[]): string[][] {
  const input = jobs.map((job) => JSON.stringify(job)).join('\n');
  const options = { input, encoding: 'utf8', maxBuffer: 1 << 28 } as const;
  const { stdout, stderr, status } = spawnSync(python, ['-W', 'ignore', '-c', driver], options);
  if (status !== 0) throw new Error(`${python}: ${stderr}`);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as string[]);
}
