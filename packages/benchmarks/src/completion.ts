/**
 * The code in what a model wrote. Models that answer in prose think first, put code into fences and explain it
 * afterwards; graders such as EvalPlus's and the LM Evaluation Harness take the code out, and so does this. Of a text
 * that is code alone nothing is changed.
 */
import { parser } from '@lezer/python';
import { repairIndentation } from './indentation.js';
import type { Problem } from './problem.js';

/** A line that opens or closes a fence. */
const FENCE = /^```[^\n`]*$/m;

/** Tokens that end a text, which some harnesses leave in. */
const END_TOKENS = /(?:<\|endoftext\|>|<\|im_end\|>|<\|eot_id\|>|<\/s>)\s*$/;

/** No model writes so much in earnest, and parsing more of what is no Python takes long. */
const LONGEST_PARSED = 100_000;

/** How a line of Python may begin at the margin; what begins otherwise and does not parse is prose. */
const PYTHON =
  /^(?:[@#)\]}"']|(?:and|as|assert|async|await|break|case|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|match|nonlocal|not|or|pass|print|raise|return|try|type|while|with|yield)\b)/;

/**
 * `completion` up to where the first of `stops` begins. One that opens with a fence ends with that fence, whatever is
 * between, and with no other stop.
 */
export function truncateAtStop(completion: string, stops: readonly string[]): string {
  const valid = opensWithFence(completion) ? stops.filter((stop) => stop.startsWith('\n```')) : stops;
  const begin = completion.length - completion.trimStart().length;
  const ends = valid.map((stop) => completion.indexOf(stop, begin)).filter((end) => end >= 0);
  return completion.slice(0, Math.min(completion.length, ...ends));
}

/**
 * `text` without the whitespace at the end of the prompt, where it begins with that. Models are given prompts without it:
 * they write it again, joined with the indentation after it.
 */
export function withoutPromptEnd(prompt: string, text: string): string {
  const whitespace = prompt.slice(prompt.trimEnd().length);
  return text.startsWith(whitespace) ? text.slice(whitespace.length) : text;
}

/** Whether `completion` holds a stop after which the rest does not matter. */
export function isStopped(completion: string, stops: readonly string[]): boolean {
  return truncateAtStop(completion, stops) !== completion;
}

function opensWithFence(completion: string): boolean {
  return completion.trimStart().startsWith('```');
}

/**
 * The code in a completion: without what was thought before (`<think>`), out of its fence, without the prose after it,
 * indented as Python wants it.
 * Of several fenced blocks the first that defines the asked function counts, else the first; a fence after code
 * closes that code. `problem.prompt` and the result are one Python program.
 * Of code beyond 100,000 characters neither prose is taken off nor indentation mended. Where the problem wants no extraction,
 * the completion comes back as it is.
 */
export function extractCode(problem: Problem, completion: string): string {
  if (problem.extraction === false) return completion;
  const answer = withoutThought(completion).replace(END_TOKENS, '');
  const code = FENCE.test(answer) ? outOfFence(problem, answer) : answer;
  if (code.length > LONGEST_PARSED) return code;
  return repairIndentation(problem.prompt, withoutProse(problem.prompt, code));
}

/** What comes after the thinking; nothing where that does not end. A chat template may have opened it in the prompt. */
function withoutThought(text: string): string {
  const ends = [...text.matchAll(/<\/think(?:ing)?>[ \t]*(?:\r?\n|$)/g)];
  const last = ends.at(-1);
  if (last) return text.slice(last.index + last[0].length).replace(/^(?:[ \t]*\r?\n)+/, '');
  return /^\s*<think(?:ing)?>/.test(text) ? '' : text;
}

function outOfFence({ prompt, entryPoint }: Problem, text: string): string {
  const fences = [...text.matchAll(new RegExp(FENCE, 'gm'))];
  const before = text.slice(0, fences[0]!.index);
  if (looksLikeCode(before)) return before;
  const blocks = fences
    .filter((_, index) => index % 2 === 0)
    .map((fence, index) => text.slice(fence.index + fence[0].length + 1, fences[2 * index + 1]?.index));
  const defines = (block: string): boolean =>
    entryPoint !== undefined && new RegExp(`^(?:async +)?def +${entryPoint}\\b`, 'm').test(block);
  const block = blocks.find(defines) ?? blocks[0]!;
  // A head without a body, which the block says again, needs one to be Python.
  const body = defines(block) && /:[ \t]*(?:#[^\n]*)?\s*$/.test(prompt) ? '    pass\n' : '';
  return (prompt === '' || prompt.endsWith('\n') ? '' : '\n') + body + block;
}

/** Whether the first line of a text is indented, as the rest of a function is, or begins as Python does. */
function looksLikeCode(text: string): boolean {
  const first = text.split('\n').find((line) => line.trim() !== '');
  return first !== undefined && (/^\s/.test(first) || PYTHON.test(first) || /^\w+ *=/.test(first));
}

/** `code` up to the first line at the margin that is no Python, where there is code before it. */
function withoutProse(prompt: string, code: string): string {
  const program = prompt + code;
  let end: number | undefined;
  let seen = 0; // the end of the last line that was looked at: one of prose has an error at every word
  parser.parse(program).iterate({
    enter({ type, from }) {
      if (end !== undefined || !type.isError || from < seen) return;
      const line = program.lastIndexOf('\n', from - 1) + 1;
      const lineEnd = program.indexOf('\n', from);
      seen = lineEnd < 0 ? program.length : lineEnd;
      const text = program.slice(line, seen);
      const isProse = /^\S/.test(text) && !PYTHON.test(text);
      if (isProse && program.slice(prompt.length, line).trim() !== '') end = line - prompt.length;
    },
  });
  return code.slice(0, end);
}
