/** `phi1 model describe`. */
import { UserError } from '@phi1/base';
import { describeModel, formatDescription, presetConfig, presetNames } from '@phi1/model';
import { loadConfig, resolveCheckpoint } from '@phi1/model/node';
import { defineCommand } from '../../command.js';

export default defineCommand(
  (y) =>
    y
      .option('preset', { type: 'string', describe: `one of ${presetNames.join(', ')}` })
      .option('model', { type: 'string', describe: "a model's folder or a run's" })
      .option('batch', { type: 'number', default: 1, describe: 'sequences in a batch' })
      .option('context', {
        type: 'number',
        describe: "tokens in a sequence; the model's context by default",
      })
      .option('precision', {
        choices: ['float32', 'bfloat16'] as const,
        default: 'float32' as const,
        describe: 'of products and activations in training, of weights in generation',
      })
      .option('gradient-checkpointing', {
        alias: 'recompute',
        type: 'boolean',
        default: false,
        describe: 'training recomputes layers in the backward pass instead of keeping what is in them',
      })
      .option('json', json)
      .check(({ preset, model, batch, context = 1 }) => {
        if ((preset === undefined) === (model === undefined)) {
          throw new UserError('expected either --preset or --model');
        }
        for (const [flag, value] of Object.entries({ batch, context })) {
          if (!(Number.isInteger(value) && value > 0)) {
            throw new UserError(`--${flag}=${String(value)}: expected an integer from 1`);
          }
        }
        return true;
      }),
  async ({ preset, model, batch, context, precision, gradientCheckpointing, json }) => {
    const config = preset ? presetConfig(preset) : await loadConfig(await resolveCheckpoint(model!));
    const options = { batch, precision, context, gradientCheckpointing };
    const description = describeModel(config, options);
    console.log(json ? JSON.stringify(description) : formatDescription(config, description, options));
  },
);

const json = { type: 'boolean', default: false, describe: 'print one JSON object' } as const;
