/** `phi1 model push`. */
import { defineCommand } from '../../command.js';
import { hubOfEnvironment } from './hub-of-environment.js';

export default defineCommand(
  (y) =>
    y
      .positional('repo', {
        type: 'string',
        demandOption: true,
        describe: 'owner/name; made when not there',
      })
      .option('model', { type: 'string', demandOption: true, describe: "a model's folder or a run's" })
      .option('private', { type: 'boolean', default: false, describe: 'when the repository is made' })
      .option('message', { type: 'string', describe: "the commit's title" }),
  async ({ repo, model, message, private: hidden }) => {
    const { pushModel } = await import('@phi1/model/node');
    console.log(await pushModel({ ...hubOfEnvironment(), repo, model, message, private: hidden }));
  },
);
