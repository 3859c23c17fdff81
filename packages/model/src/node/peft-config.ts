/**
 * PEFT's `adapter_config.json` for LoRA: what of it this package computes, and which layers it means. Whatever else would
 * change the numbers is refused by name, fields of PEFT's later versions too.
 */
import { parseWith, UserError } from '@phi1/base';
import { z } from 'zod';
import { isTarget, type LoraOptions } from '../lora.js';

const names = z.union([z.string(), z.array(z.string())], 'expected a pattern or a list of names');

const schema = z.object({
  peft_type: z.literal('LORA'),
  task_type: z.literal('CAUSAL_LM').nullish(),
  r: z.int().positive(),
  lora_alpha: z.number().positive(),
  lora_dropout: z.number().min(0).lt(1).default(0),
  use_rslora: z.boolean().default(false),
  target_modules: names,
  exclude_modules: names.nullish(),
  layers_to_transform: z.union([z.int(), z.array(z.int())]).nullish(),
  layers_pattern: names.nullish(),
  init_lora_weights: z.union([z.boolean(), z.string()]).nullish(),
  bias: z.literal('none').default('none'),
});

/** Fields that say nothing about what an adapter computes once it is trained. */
const harmless = new Set([
  ...['auto_mapping', 'base_model_name_or_path', 'inference_mode', 'peft_version', 'revision'],
  ...['megatron_core', 'qalora_group_size', 'runtime_config', 'ensure_weight_tying'],
  ...['corda_config', 'eva_config', 'loftq_config', 'lora_ga_config'], // of initializations, see below
]);

/** Initializations that leave the base model's weights as they are; others work on changed ones only. */
const soundInits = new Set(['gaussian', 'eva', 'mica', 'orthogonal']);

type PeftConfig = z.output<typeof schema>;

/**
 * @param layers the names of all linear maps that can have an adapter
 * @param others the names of other modules that PEFT could adapt
 * @throws UserError naming the field that is wrong or not supported
 */
export function parsePeftConfig(
  value: unknown,
  source: string,
  layers: readonly string[],
  others: readonly string[] = [],
): LoraOptions {
  const config = parseWith(schema, value, source);
  refuseUnsupported(value as Record<string, unknown>, config, source);
  const isMeant = layerTest(config, source);
  const other = others.find(isMeant);
  if (other !== undefined) throw new UserError(`${source}: an adapter of ${other} is not supported`);
  const targets = layers.filter(isMeant);
  if (targets.length === 0) {
    throw new UserError(
      `${source}: target_modules ${shown(config.target_modules)} name no layer of a phi model`,
    );
  }
  const { r, lora_alpha, lora_dropout, use_rslora } = config;
  return {
    rank: r,
    alpha: lora_alpha,
    rankStabilized: use_rslora,
    dropout: lora_dropout,
    targets: shortest(targets, layers, config),
  };
}

function refuseUnsupported(given: Record<string, unknown>, config: PeftConfig, source: string): void {
  const { init_lora_weights: init } = config;
  if (typeof init === 'string' && !soundInits.has(init.toLowerCase())) {
    throw new UserError(
      `${source}: init_lora_weights is ${shown(init)}, which changes the base model's weights, so that the adapter is wrong on others (PEFT's save_pretrained can convert it)`,
    );
  }
  for (const [field, value] of Object.entries(given)) {
    if (field in schema.shape || harmless.has(field) || isEmpty(value)) continue;
    throw new UserError(
      `${source}: ${field} is ${shown(value)}, which is not supported, since the model would compute something else`,
    );
  }
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === null || value === false;
}

/** Whether PEFT would give a layer an adapter. */
function layerTest(config: PeftConfig, source: string): (layer: string) => boolean {
  const { target_modules: targets, exclude_modules: excluded, layers_to_transform: indices } = config;
  if (typeof targets === 'string' && targets.toLowerCase() === 'all-linear') {
    const isOutside = nameTest(excluded ?? [], source, 'exclude_modules');
    return (layer) => layer.startsWith('model.layers.') && !isOutside(layer);
  }
  const isTargeted = nameTest(targets, source, 'target_modules');
  const isExcluded = nameTest(excluded ?? [], source, 'exclude_modules');
  const wanted = [indices ?? []].flat();
  const patterns = [config.layers_pattern ?? []].flat().filter((pattern) => pattern !== '');
  if (wanted.length > 0 && patterns.some((pattern) => pattern !== 'layers')) {
    throw new UserError(`${source}: layers_pattern is ${shown(patterns)}, expected "layers"`);
  }
  const isInLayer = (layer: string): boolean =>
    wanted.length === 0 ||
    typeof targets === 'string' ||
    targets.includes(layer) || // a full name counts whatever the layers
    wanted.includes(Number(/\.layers\.(\d+)\./.exec(layer)?.[1] ?? NaN));
  return (layer) => isTargeted(layer) && isInLayer(layer) && !isExcluded(layer);
}

/** A text is a pattern of whole names, a list holds names or their ends. */
function nameTest(names: string | string[], source: string, field: string): (layer: string) => boolean {
  if (typeof names !== 'string') return (layer) => names.some((name) => isTarget(layer, name));
  const pattern = fromPython(names);
  try {
    const whole = new RegExp(`^(?:${pattern})$`);
    return (layer) => whole.test(layer);
  } catch {
    throw new UserError(`${source}: ${field}: the pattern ${shown(names)} is not understood`);
  }
}

/** What Python's regular expressions spell otherwise than JavaScript's. */
function fromPython(pattern: string): string {
  return pattern
    .replaceAll('(?P<', '(?<')
    .replaceAll(/\(\?P=(\w+)\)/g, '\\k<$1>')
    .replaceAll('\\A', '^')
    .replaceAll('\\Z', '$');
}

/** The config's own names where they say the same, else full ones. */
function shortest(
  targets: readonly string[],
  layers: readonly string[],
  { target_modules: given }: PeftConfig,
): readonly string[] {
  if (typeof given === 'string') return targets;
  const own = given.filter((name) => targets.some((layer) => isTarget(layer, name)));
  const meant = layers.filter((layer) => own.some((name) => isTarget(layer, name)));
  return meant.length === targets.length ? own : targets;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
