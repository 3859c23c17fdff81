/** `phi1 eval compare`. */
import { claimOutput, UserError, writeFileAtomically } from '@phi1/base';
import type { ComparedEvaluations } from '@phi1/eval';
import { defineCommand } from '../../command.js';
import { jsonOption, overwriteOption } from '../../options.js';

export default defineCommand(
  (command) =>
    command
      .positional('folders', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'folders of evaluations, in the order of their training',
      })
      .option('out', { type: 'string', describe: 'a page with the comparison, e.g. compare.html' })
      .option('overwrite', overwriteOption)
      .option('seed', { type: 'number', default: 0, describe: "of the bootstrap's draws" })
      .option('json', jsonOption),
  async ({ folders, out, overwrite, seed, json }) => {
    const { compareEvaluations, comparisonText, renderComparison } = await import('@phi1/eval');
    if (out !== undefined && !out.endsWith('.html'))
      throw new UserError(`--out=${out}: expected the name of an .html file`);
    if (out !== undefined) await claimOutput(out, { kind: 'file', overwrite });
    const compared = await compareEvaluations(folders, seed);
    if (out !== undefined) {
      await writeFileAtomically(out, renderComparison(compared));
      process.stderr.write(`wrote ${out}\n`);
    }
    process.stdout.write(json ? `${JSON.stringify(toJson(compared))}\n` : comparisonText(compared));
  },
);

/** Without completions, which are in the folders. */
function toJson({ benchmark, evaluations, leftOut }: ComparedEvaluations): object {
  return {
    ...{ benchmark, leftOut },
    evaluations: evaluations.map(({ problems, ...rest }) => ({
      ...rest,
      problems: [...problems].map(([taskId, { passed, gradable }]) => ({ taskId, passed, gradable })),
    })),
  };
}
