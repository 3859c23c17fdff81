/** `phi1 model describe`. */
import { UserError, withoutUndefined } from '@phi1/base';
import { GPUS, INTERCONNECTS, OPTIMIZERS, presetNames } from '@phi1/model/choices';
import { ZERO_STAGES } from '@phi1/train/choices';
import { defineCommand } from '../../command.js';
import { jsonOption, shapeFlags } from '../../options.js';

export default defineCommand(
  (y) =>
    y
      .option('preset', { type: 'string', describe: `one of ${presetNames.join(', ')}` })
      .options(shapeFlags)
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
      .option('optimizer', { choices: OPTIMIZERS, default: 'adamw' as const, describe: 'of the training' })
      .option('ranks', { type: 'number', describe: 'processes that train together; memory is of one' })
      .option('zero-stage', {
        choices: ZERO_STAGES,
        default: 0 as const,
        describe: "1: ranks or GPUs divide the optimizer's state among them",
      })
      .option('gpus', {
        type: 'number',
        describe: 'plan a training on so many data-center GPUs (docs/scale.md)',
      })
      .option('gpu', { choices: GPUS, describe: 'which; all of these side by side by default' })
      .option('interconnect', { choices: INTERCONNECTS, describe: 'between the GPUs (default nvlink)' })
      .option('tokens', { type: 'number', describe: "of that training (default phi-1-base's 50.3 billion)" })
      .option('step-tokens', {
        type: 'number',
        describe: 'of one step of all GPUs (default 1024 x 2048, the paper)',
      })
      .option('price', { type: 'number', describe: 'of a GPU and hour, for the cost' })
      .option('json', jsonOption)
      .check(({ preset, model, batch, context = 1, ...rest }) => {
        if ((preset === undefined) === (model === undefined)) {
          throw new UserError('expected either --preset or --model');
        }
        const shape = Object.keys(shapeFlags).find(
          (flag) => rest[flag as keyof typeof shapeFlags] !== undefined,
        );
        if (model !== undefined && shape !== undefined) {
          throw new UserError(`--${shape}: is of a --preset; the model in ${model} has its own`);
        }
        const needless = ['gpu', 'interconnect', 'tokens', 'step-tokens', 'price'].find(
          (flag) => flag in rest && rest[flag as keyof typeof rest] !== undefined,
        );
        if (rest.gpus === undefined && needless !== undefined) {
          throw new UserError(`--${needless}: is of a plan for several GPUs; name how many (--gpus)`);
        }
        const { gpus, ranks = 1 } = rest;
        if (gpus !== undefined && rest.ranks !== undefined) {
          throw new UserError('--ranks: --gpus says how many already');
        }
        for (const [flag, value] of Object.entries({ batch, context, ranks })) {
          if (!(Number.isInteger(value) && value > 0)) {
            throw new UserError(`--${flag}=${String(value)}: expected an integer from 1`);
          }
        }
        return true;
      }),
  async ({ preset, model, json, ...flags }) => {
    const { batch, context, precision, gradientCheckpointing, optimizer, zeroStage, ranks } = flags;
    const [{ describeModel, formatDescription, formatPlans, planTraining, presetConfig }, folders] =
      await Promise.all([import('@phi1/model'), import('@phi1/model/node')]);
    const { loadConfig, resolveCheckpoint } = folders;
    const { layers, width, heads } = flags;
    const config = preset
      ? presetConfig(preset, {}, { layers, width, heads })
      : await loadConfig(await resolveCheckpoint(model!));
    const shared = { batch, context, gradientCheckpointing, optimizer, zeroStage };
    const options = withoutUndefined({ ...shared, precision, ranks });
    const { gpus, gpu, interconnect = 'nvlink', tokens, stepTokens, price } = flags;
    if (gpus !== undefined) {
      const training = { ...shared, gpus, interconnect, tokens, stepTokens, price };
      const known = withoutUndefined(training);
      const plans = (gpu ? [gpu] : GPUS).map((each) => planTraining(config, { ...known, gpu: each }));
      console.log(json ? JSON.stringify(plans) : formatPlans(plans, gpus, interconnect));
      return;
    }
    const description = describeModel(config, options);
    console.log(json ? JSON.stringify(description) : formatDescription(config, description, options));
  },
);
