/** What a model says, out of the forms in which endpoints hand it on: as a string or in parts, with or without its thoughts. */

/** A part of a message; only text is of use. */
interface Part {
  type?: string;
  text?: string;
}

/** @returns the text of a message's content; the empty string when it has none */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  const parts = content as (Part | string | null)[];
  return parts.map((part) => (typeof part === 'string' ? part : partText(part))).join('');
}

function partText(part: Part | null): string {
  const isText = part?.type === undefined || part.type === 'text' || part.type === 'output_text';
  return isText && typeof part?.text === 'string' ? part.text : '';
}

const TAG = 'think|thinking|thought|thoughts|reasoning';
const BEGINS = new RegExp(`^\\s*<(${TAG})>`, 'i');
const ENDS = new RegExp(`</(?:${TAG})>`, 'i');

/**
 * An answer without what the model thought before it, as `<think>...</think>`. Some servers begin the thought themselves,
 * so that only its end is in the answer; of a thought that does not end there is no answer.
 */
export function withoutThoughts(answer: string): string {
  let text = answer;
  for (;;) {
    const begin = BEGINS.exec(text);
    const end = ENDS.exec(text);
    if (!begin && (!end || hasBeginBefore(text, end.index))) return text;
    if (!end) return '';
    text = text.slice(end.index + end[0].length);
  }
}

/** A tag that is opened in the answer itself belongs to what it says. */
function hasBeginBefore(text: string, end: number): boolean {
  return new RegExp(`<(?:${TAG})>`, 'i').test(text.slice(0, end));
}
