/**
 * Talking to a hub: its address, the access token, and patience with a server that is busy for a moment. What the
 * hub refuses is said in one line.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { HubApiError } from '@huggingface/hub';
import { errorMessage, UserError } from '@phi1/base';

/** Which repository on which hub, and who asks. */
export interface HubOptions {
  /** `owner/name`. */
  repo: string;
  /** The hub's address, possibly with a path; Hugging Face's by default. */
  hubUrl?: string;
  /** Needed to push, and to pull what is private. */
  accessToken?: string;
}

/** What `@huggingface/hub` takes. */
export interface HubClient {
  repo: string;
  hubUrl: string;
  accessToken?: string;
  fetch: typeof fetch;
}

/**
 * The library takes tokens of Hugging Face's form only, and other hubs give out others: it gets this one, and the
 * client's `fetch` puts the real one in its place.
 */
const STAND_IN = 'hf_';

/**
 * A client whose `fetch` tries again while the server is busy, and sends the access token to whatever form the hub
 * gives them.
 */
export function hubClient({ repo, hubUrl = 'https://huggingface.co', accessToken }: HubOptions): HubClient {
  const patient = patientFetch();
  return {
    repo,
    hubUrl: hubUrl.replace(/\/+$/, ''),
    ...(accessToken && { accessToken: STAND_IN }),
    fetch: (input, init) => {
      const headers = new Headers(init?.headers);
      if (headers.get('Authorization') === `Bearer ${STAND_IN}`) {
        headers.set('Authorization', `Bearer ${accessToken!}`);
      }
      return patient(input, { ...init, headers });
    },
  };
}

/** How often a request is made in all. */
const ATTEMPTS = 5;
/** Seconds; a server that asks for more is not waited for. */
const LONGEST_WAIT = 300;
/** Seconds from which on a wait is said. */
const NOTICEABLE_WAIT = 5;

/**
 * A `fetch` that asks again when the server is busy (429, 503) or, where asking twice does no harm, broken for
 * the moment (500, 502, 504): after the time of its Retry-After, else after 1, 2, 4 and 8 seconds.
 *
 * @param wait returns after so many milliseconds
 */
export function patientFetch(wait: (milliseconds: number) => Promise<unknown> = sleep): typeof fetch {
  return async (input, init) => {
    for (let attempt = 1; ; attempt++) {
      const response = await fetch(input, init);
      if (attempt === ATTEMPTS || !maySucceedLater(response.status, init)) return response;
      const seconds = retryAfter(response) ?? 2 ** (attempt - 1);
      if (seconds > LONGEST_WAIT) return response;
      await response.body?.cancel();
      if (seconds >= NOTICEABLE_WAIT) {
        console.warn(
          `phi1: the hub answers ${String(response.status)}, trying again in ${seconds.toFixed(0)} s`,
        );
      }
      await wait(seconds * 1000);
    }
  };
}

function maySucceedLater(status: number, { method = 'GET', body }: RequestInit = {}): boolean {
  if (status === 429 || status === 503) return !(body instanceof ReadableStream);
  return [500, 502, 504].includes(status) && (method === 'GET' || method === 'HEAD');
}

/** Seconds: the header holds those or a date. */
function retryAfter({ headers }: Response): number | undefined {
  const value = headers.get('Retry-After')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1000);
}

/** Runs what talks to the hub through its library and says its refusals in one line. */
export async function translated<T>(hub: HubOptions, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof UserError) throw error;
    if (error instanceof HubApiError) throw refusal(hub, error);
    if (error instanceof TypeError && error.message.includes('fetch failed')) {
      const where = hub.hubUrl ?? 'the hub';
      throw new Error(`${hub.repo}: ${where} cannot be reached (${errorMessage(error.cause ?? error)})`);
    }
    throw new UserError(`${hub.repo}: ${errorMessage(error)}`);
  }
}

/** What the hub refuses, in one line: the user's fault where it is one. */
export function refusal({ repo, hubUrl, accessToken }: HubOptions, error: HubApiError): Error {
  const hints: Record<number, string> = {
    401: accessToken
      ? 'the access token in HF_TOKEN is not valid'
      : 'there is no such model, or it is private and HF_TOKEN has to be set',
    403: 'the access token in HF_TOKEN may not do this',
    404: 'there is no such model or revision',
  };
  const hint = hints[error.statusCode];
  const why = hint ?? errorMessage(error).split('\n')[0]!;
  const line = `${repo}: ${hubUrl ?? 'the hub'} answers ${String(error.statusCode)} (${why})`;
  return hint === undefined ? new Error(line) : new UserError(line);
}
