/** What a request can do without. Apart from the client, so that a command line can show it without loading that. */

/** Parts that some models do not take: settings of the sampling, or instructions apart from the question. */
export const OPTIONAL_PARTS = ['temperature', 'system', 'top_p', 'seed', 'max_tokens'] as const;
export type OptionalPart = (typeof OPTIONAL_PARTS)[number];
