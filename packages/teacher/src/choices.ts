/** Names that parameters take, apart from what they choose, so that a command's help can show them without loading that. */

/**
 * Of a textbook. `section`: all of it, about a thousand tokens. `page`: an idea with a program that is followed step by step, or with
 * several, which fits into a context of 256 tokens.
 */
export const SECTION_LENGTHS = ['section', 'page'] as const;
export type SectionLength = (typeof SECTION_LENGTHS)[number];
