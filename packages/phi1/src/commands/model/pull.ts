/** `phi1 model pull`. */
import { formatBytes, Progress } from '@phi1/base';
import { pulledFolder, pullModel } from '@phi1/model/node';
import { defineCommand } from '../../command.js';

export default defineCommand(
  (y) =>
    y
      .positional('repo', { type: 'string', demandOption: true, describe: 'e.g. microsoft/phi-1' })
      .option('out', { type: 'string', describe: 'the folder to write; .cache/models/REPO by default' })
      .option('revision', { type: 'string', describe: 'a branch, tag or commit' }),
  async ({ repo, out = pulledFolder(repo), revision }) => {
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

/** The variables of Hugging Face's own tools. */
function hubOfEnvironment() {
  const { HF_TOKEN, HF_ENDPOINT } = process.env;
  return { ...(HF_TOKEN && { accessToken: HF_TOKEN }), ...(HF_ENDPOINT && { hubUrl: HF_ENDPOINT }) };
}
