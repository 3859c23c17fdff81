import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { UserError } from '@phi1/base';
import { describe, expect, it } from 'vitest';
import { headDim, parsePhiConfig, rotaryDim, toHuggingFaceConfig, type PhiConfig } from './config.js';
import { parameterSpecs, countElements } from './parameters.js';
import { presetConfig, presetNames } from './presets.js';

const minimal = {
  model_type: 'phi',
  vocab_size: 100,
  hidden_size: 64,
  intermediate_size: 256,
  num_hidden_layers: 2,
  num_attention_heads: 4,
};

describe('parsePhiConfig', () => {
  it('reads what Transformers writes, and what it writes itself', async () => {
    const path = fileURLToPath(new URL('../fixtures/phi-b/config.json', import.meta.url));
    const config = parsePhiConfig(JSON.parse(await readFile(path, 'utf8')));
    expect(config).toMatchObject({ partial_rotary_factor: 0.4, layer_norm_eps: 1e-3, hidden_size: 30 });
    expect([headDim(config), rotaryDim(config)]).toEqual([10, 4]);
    expect(parsePhiConfig(toHuggingFaceConfig(config, 'float32'))).toEqual(config);
  });

  it('takes rotary settings from either generation of names', () => {
    const four = parsePhiConfig({ ...minimal, rope_theta: 5000, partial_rotary_factor: 0.25 });
    const five = parsePhiConfig({
      ...minimal,
      rope_parameters: { rope_type: 'default', rope_theta: 5000, partial_rotary_factor: 0.25 },
    });
    expect(four).toEqual(five);
    expect([four.rope_theta, rotaryDim(four)]).toEqual([5000, 4]);
  });

  it.each([
    [{ model_type: 'llama' }, /model_type is "llama", expected "phi"/],
    [{ hidden_size: 65 }, /hidden_size \(65\) must be a multiple/],
    [{ vocab_size: '100' }, /vocab_size: .*expected number/],
    [{ hidden_act: 'relu' }, /hidden_act/],
    [{ num_hidden_layers: 1e12 }, /num_hidden_layers: .*10000/],
    [{ eos_token_id: 'x' }, /eos_token_id: expected a token id or a list of them/],
    [{ num_key_value_heads: 2 }, /num_key_value_heads is 2/],
    [{ tie_word_embeddings: true }, /tie_word_embeddings/],
    [{ rope_scaling: { type: 'linear', factor: 2 } }, /rotary positions/],
    [{ partial_rotary_factor: 0.05 }, /turns 0 of 16/],
    [{ resid_pdrop: 1 }, /resid_pdrop/],
  ])('refuses %j in one line', (change, message) => {
    const parse = () => parsePhiConfig({ ...minimal, ...change }, 'x/config.json');
    expect(parse).toThrow(UserError);
    expect(parse).toThrow(message);
    expect(parse).toThrow(/^x\/config\.json: [^\n]*$/);
  });
});

describe('presets', () => {
  const countParameters = (name: string) =>
    parameterSpecs(presetConfig(name)).reduce((total, { shape }) => total + countElements(shape), 0);

  it.each([
    ['nano', 1.3e6],
    ['micro', 2.6e6],
    ['mini', 30e6],
    ['base', 125e6],
    ['phi-1-small', 357e6],
    ['phi-1', 1_418_270_720], // as Transformers counts PhiForCausalLM of that config
    ['phi-1_5', 1_418_270_720],
    ['phi-2', 2_779_683_840],
  ])('%s has about the parameters of its name', (name, parameters) => {
    expect(Math.abs(countParameters(name) / parameters - 1)).toBeLessThan(parameters > 1e9 ? 1e-12 : 0.03);
  });

  it('take another depth and width, with heads of the same size', () => {
    const shape = ({ num_hidden_layers, hidden_size, intermediate_size, num_attention_heads }: PhiConfig) => [
      num_hidden_layers,
      hidden_size,
      intermediate_size,
      num_attention_heads,
    ];
    expect(shape(presetConfig('nano', {}, { layers: 6, width: 192 }))).toEqual([6, 192, 768, 6]);
    expect(shape(presetConfig('nano', {}, { width: 100, heads: 5 }))).toEqual([4, 100, 400, 5]);
    expect(shape(presetConfig('nano', {}, {}))).toEqual([4, 128, 512, 4]);
    expect(() => presetConfig('nano', {}, { width: 100 })).toThrow(/^width: 100 is no multiple of 32/);
    expect(() => presetConfig('nano', {}, { heads: 3 })).toThrow(/must be a multiple of num_attention_heads/);
  });

  it('are named when there is no such one', () => {
    expect(() => presetConfig('huge')).toThrow(/there is no "huge", expected one of nano, /);
    expect(() => presetConfig('toString')).toThrow(UserError);
    expect(presetNames).toContain('phi-1-small');
  });
});
