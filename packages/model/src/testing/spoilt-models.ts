/** Ways in which the folder of the golden model `phi-a` can be no model, and the line that each has to be refused with. */
import { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

type Spoil = (folder: string) => Promise<unknown>;

const WEIGHTS = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';

export const SPOILT_MODELS: [name: string, message: RegExp, spoil: Spoil][] = [
  ['no folder', /there is no such folder/, (folder) => rm(folder, { recursive: true })],
  ['no config', /holds no config\.json/, (folder) => rm(join(folder, 'config.json'))],
  ['no weights', /there is no model\.safetensors/, (folder) => rm(join(folder, WEIGHTS))],
  [
    'a config that is not JSON',
    /config\.json: is not JSON/,
    (folder) => writeFile(join(folder, 'config.json'), '{'),
  ],
  [
    'another architecture',
    /model_type is "gpt2", expected "phi"/,
    (folder) => writeFile(join(folder, 'config.json'), '{"model_type": "gpt2"}'),
  ],
  [
    'another shape',
    /embed_tokens\.weight has shape \[61,16\], the config says \[61,32\]/,
    (folder) => changeConfig(folder, { hidden_size: 32 }),
  ],
  [
    'a missing tensor',
    /layers\.2\.self_attn\.q_proj\.weight is missing/,
    (folder) => changeConfig(folder, { num_hidden_layers: 3 }),
  ],
  [
    'an unknown tensor',
    /layers\.1\..* is no tensor of a phi model/,
    (folder) => changeConfig(folder, { num_hidden_layers: 1 }),
  ],
  [
    'half the weights',
    /model\.safetensors: truncated, 20000 of \d+ bytes are there/,
    (folder) => truncate(join(folder, WEIGHTS), 20_000),
  ],
  [
    'half a header',
    /model\.safetensors: truncated, its header/,
    (folder) => truncate(join(folder, WEIGHTS), 200),
  ],
  [
    'a corrupt header',
    /model\.safetensors: corrupt safetensors header/,
    async (folder) => {
      const bytes = await readFile(join(folder, WEIGHTS));
      bytes[9] = 0;
      await writeFile(join(folder, WEIGHTS), bytes);
    },
  ],
  [
    'weights that are something else',
    /model\.safetensors: not a safetensors file/,
    (folder) => writeFile(join(folder, WEIGHTS), 'version https://git-lfs.github.com/spec/v1\n'),
  ],
  [
    'a missing shard',
    /the shard model-2\.safetensors is missing/,
    (folder) => intoShards(folder, ['model-1.safetensors', 'model-2.safetensors'], 1),
  ],
  [
    'an index of tensors that are not where it says',
    /model-1\.safetensors: there is no tensor tensor-0/,
    (folder) => intoShards(folder, ['model-1.safetensors', 'model-2.safetensors'], 2),
  ],
  [
    'an index that leads elsewhere',
    /names of files beside it/,
    (folder) => intoShards(folder, ['../../etc/passwd'], 0),
  ],
  [
    'an index that is not JSON',
    /index\.json: is not JSON/,
    async (folder) => {
      await rm(join(folder, WEIGHTS));
      await writeFile(join(folder, INDEX), '{');
    },
  ],
  [
    'an index of nothing',
    /index\.json: expected a weight_map/,
    async (folder) => {
      await rm(join(folder, WEIGHTS));
      await writeFile(join(folder, INDEX), 'null');
    },
  ],
  ['a run without checkpoints', /no checkpoint yet/, (folder) => mkdir(join(folder, 'checkpoints'))],
];

async function changeConfig(folder: string, fields: Record<string, unknown>): Promise<void> {
  const path = join(folder, 'config.json');
  const config = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  await writeFile(path, JSON.stringify({ ...config, ...fields }));
}

/** An index of these shards, of which the first `count` are there, all weights in each. */
async function intoShards(folder: string, names: string[], count: number): Promise<void> {
  const weights = await readFile(join(folder, WEIGHTS));
  await rm(join(folder, WEIGHTS));
  for (const name of names.slice(0, count)) await writeFile(join(folder, name), weights);
  const homes = Object.fromEntries(names.map((name, i) => [`tensor-${String(i)}`, name]));
  await writeFile(join(folder, INDEX), JSON.stringify({ weight_map: homes }));
}
