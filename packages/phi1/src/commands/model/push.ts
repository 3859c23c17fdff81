/** `phi1 model push`. */
import { pushModel } from '@phi1/model/node';
import { defineCommand } from '../../command.js';

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
    console.log(await pushModel({ ...hubOfEnvironment(), repo, model, message, private: hidden }));
  },
);

/** The variables of Hugging Face's own tools. */
function hubOfEnvironment() {
  const { HF_TOKEN, HF_ENDPOINT } = process.env;
  return { ...(HF_TOKEN && { accessToken: HF_TOKEN }), ...(HF_ENDPOINT && { hubUrl: HF_ENDPOINT }) };
}
