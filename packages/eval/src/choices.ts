/** Names that parameters take, apart from what they choose, so that a command's help can show them without loading that. */

/** The name of the judge that is no model: it counts, and understands nothing. */
export const STAND_IN = 'stand-in';
