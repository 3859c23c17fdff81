/**
 * Attention heads that begin by looking at the token one, two, three and four places back: the biases of their queries
 * and keys are set so that rotary positions alone give that token the highest score. Heads that attend to the previous token
 * are the first half of what lets a transformer copy (Olsson et al. 2022, "In-context Learning and Induction Heads"),
 * and small models spend their first few hundred steps on growing them. Nothing but first values: training may change all
 * of them.
 */
import { headDim, rotaryDim, type PhiConfig } from './config.js';

/** How many heads begin so, at most: what is further back is less use. */
const MOST_HEADS = 4;

/**
 * Half of the range over which a pair of dimensions changes a score (its logit before softmax). The token that a head looks
 * at then has about nine tenths of its attention; three and twelve train as well.
 */
const SCORE = 6;

/**
 * The bias of a layer's queries or keys. A pair of rotary dimensions is a complex number that position p turns by p θ, so
 * a key of 1 and a query of e^(-i d θ) agree best where the key is d places behind the query.
 *
 * @returns [C], zero for the heads and dimensions that take no part
 */
export function previousTokenBias(config: PhiConfig, projection: 'q_proj' | 'k_proj'): Float32Array {
  const bias = new Float32Array(config.hidden_size);
  const [size, rotary] = [headDim(config), rotaryDim(config)];
  const half = Math.floor(rotary / 2);
  const length = Math.sqrt(SCORE * Math.sqrt(size)); // scores are divided by the root of the size
  for (let head = 0; head < Math.min(config.num_attention_heads, MOST_HEADS); head++) {
    const distance = projection === 'q_proj' ? head + 1 : 0;
    for (let i = 0; i < half; i++) {
      const angle = -distance * config.rope_theta ** ((-2 * i) / rotary);
      bias[head * size + i] = length * Math.cos(angle);
      bias[head * size + half + i] = length * Math.sin(angle);
    }
  }
  return bias;
}
