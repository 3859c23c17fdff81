/** `phi1 model pull`. */
import { formatBytes, Progress } from '@phi1/base';
import { defineCommand } from '../../command.js';
import { hubOfEnvironment } from './hub-of-environment.js';

export default defineCommand(
  (y) =>
    y
      .positional('repo', { type: 'string', demandOption: true, describe: 'e.g. microsoft/phi-1' })
      .option('out', { type: 'string', describe: 'the folder to write; .cache/models/REPO by default' })
      .option('revision', { type: 'string', describe: 'a branch, tag or commit' }),
  async ({ repo, out: asked, revision }) => {
    const { pulledFolder, pullModel } = await import('@phi1/model/node');
    const out = asked ?? pulledFolder(repo);
    let bar: Progress | undefined;
    const onProgress = (done: number, total: number, file: string) => {
      bar ??= new Progress({ label: 'pull', total });
      bar.update(done, `${formatBytes(done)} of ${formatBytes(total)}, ${file}`);
    };
    try {
      await pullModel({ ...hubOfEnvironment(), repo, out, revision, onProgress });
    } finally {
      bar?.stop();
    }
    console.log(out);
  },
);
