/** Names that parameters take, apart from what they choose, so that a command's help can show them without loading that. */

/** Windows one after another, documents running on (the paper's), or of whole documents that do not see each other. */
export const PACKINGS = ['stream', 'documents'] as const;
export type Packing = (typeof PACKINGS)[number];
