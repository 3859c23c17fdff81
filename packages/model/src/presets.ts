/**
 * Named shapes: those of the paper (arXiv 2306.11644, section 2.3) and its successors, and four small ones that
 * fit a laptop. Dropout is 0 as in the published configs; a training run sets its own.
 */
import { UserError } from '@phi1/base';
import { parsePhiConfig, type PhiConfig } from './config.js';

interface Shape {
  layers: number;
  width: number;
  heads: number;
  vocabulary: number;
  context: number;
  rotary?: number;
  residualDropout?: number;
}

const shapes = {
  /** 1.3M parameters: five minutes of training on two cores. */
  nano: { layers: 4, width: 128, heads: 4, vocabulary: 2048, context: 256 },
  /** 2.6M parameters: an hour of training on two cores. */
  micro: { layers: 4, width: 192, heads: 6, vocabulary: 2048, context: 512 },
  /** 30M parameters. */
  mini: { layers: 7, width: 512, heads: 8, vocabulary: 8192, context: 1024 },
  /** 125M parameters. */
  base: { layers: 12, width: 768, heads: 12, vocabulary: 25_600, context: 1024 },
  /** 350M parameters. */
  'phi-1-small': { layers: 20, width: 1024, heads: 16, vocabulary: 51_200, context: 2048 },
  /** 1.3B parameters: microsoft/phi-1. */
  'phi-1': { layers: 24, width: 2048, heads: 32, vocabulary: 51_200, context: 2048 },
  /** 1.3B parameters: microsoft/phi-1_5, of the same shape. */
  'phi-1_5': { layers: 24, width: 2048, heads: 32, vocabulary: 51_200, context: 2048 },
  /** 2.7B parameters: microsoft/phi-2. */
  'phi-2': {
    layers: 32,
    width: 2560,
    heads: 32,
    vocabulary: 51_200,
    context: 2048,
    rotary: 0.4,
    residualDropout: 0.1,
  },
} as const satisfies Record<string, Shape>;

export type PresetName = keyof typeof shapes;

/** What of a preset's shape can be chosen otherwise. */
export interface ShapeChanges {
  layers?: number | undefined;
  /** Of the residual stream; the MLP's inner width is four times that. */
  width?: number | undefined;
  /** As many by default as keep the size of the preset's heads. */
  heads?: number | undefined;
}

export const presetNames = Object.keys(shapes) as PresetName[];

/**
 * The config of a preset, with fields replaced: a tokenizer's vocabulary and end-of-text token, say.
 *
 * @param changes of its shape
 * @throws UserError when there is no such preset, or the fields do not fit together
 */
export function presetConfig(
  name: string,
  overrides: Partial<PhiConfig> = {},
  changes: ShapeChanges = {},
): PhiConfig {
  if (!Object.hasOwn(shapes, name)) {
    throw new UserError(`preset: there is no "${name}", expected one of ${presetNames.join(', ')}`);
  }
  const preset: Shape = shapes[name as PresetName];
  const { layers = preset.layers, width = preset.width, heads = headsOf(preset, width) } = changes;
  const shape = { ...preset, layers, width, heads };
  return parsePhiConfig(
    {
      num_hidden_layers: shape.layers,
      hidden_size: shape.width,
      intermediate_size: 4 * shape.width,
      num_attention_heads: shape.heads,
      vocab_size: shape.vocabulary,
      max_position_embeddings: shape.context,
      partial_rotary_factor: shape.rotary ?? 0.5,
      resid_pdrop: shape.residualDropout ?? 0,
      ...overrides,
    },
    `preset ${name}`,
  );
}

function headsOf({ width, heads }: Shape, wanted: number): number {
  const size = width / heads;
  if (wanted % size === 0) return wanted / size;
  throw new UserError(
    `width: ${String(wanted)} is no multiple of ${String(size)}, the size of a head; choose heads too`,
  );
}
