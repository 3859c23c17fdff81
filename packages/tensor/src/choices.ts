/** Names that parameters take, apart from what they choose, so that a command's help can show them without loading that. */

/** Engines, in the order in which they are tried. */
export const ENGINES = ['torch', 'tensorflow', 'wasm', 'cpu'] as const;
export type EngineName = (typeof ENGINES)[number];

/** Of matrix products and attention. */
export const PRECISIONS = ['float32', 'bfloat16'] as const;
export type Precision = (typeof PRECISIONS)[number];
