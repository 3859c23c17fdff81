/** Answers of the server, as tests look at them. */
import { expect } from 'vitest';

/** The body of an answer of `/v1/completions`. */
export interface Answer {
  id: string;
  model: string;
  choices: {
    index: number;
    text: string;
    finish_reason: string | null;
    logprobs: {
      tokens: string[];
      token_logprobs: (number | null)[];
      top_logprobs: (Record<string, number> | null)[];
      text_offset: number[];
    } | null;
  }[];
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
}

/** An error in OpenAI's form. */
export async function expectError(
  response: Response,
  status: number,
  message: RegExp,
  param?: string,
): Promise<void> {
  const body = (await response.json()) as { error: Record<string, unknown> };
  expect([response.status, body]).toEqual([
    status,
    {
      error: {
        message: expect.stringMatching(message) as string,
        type: expect.any(String) as string,
        param: param ?? (expect.toBeOneOf([null, expect.any(String)]) as null),
        code: expect.toBeOneOf([null, expect.any(String)]) as null,
      },
    },
  ]);
}
