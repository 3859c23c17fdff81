/**
 * The ways in which MBPP's tasks, which are words and assertions, are put to a model; each is a file of `tasks`.
 *
 * `first-test`: the task and its first assertion in a docstring, as in InCoder (Fried et al., 2022). `all-tests`: the same with all
 * assertions. `three-shot`: three solved tasks before it, in the words of Austin et al., 2021.
 */
export const MBPP_PROMPTS = ['first-test', 'all-tests', 'three-shot'] as const;
export type MbppPrompt = (typeof MBPP_PROMPTS)[number];
