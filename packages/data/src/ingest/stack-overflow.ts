/**
 * Posts about Python out of StackOverflow's `Posts.xml`, which is streamed: 100 GB of it need no more memory than
 * the titles of the questions. A question is a document, and so is every answer to it, under the question's title;
 * what is code in a post stays as it is, the rest becomes plain text. Posts that readers voted below zero are left.
 */
import { createReadStream } from 'node:fs';
import { convert } from 'html-to-text';
import { errorMessage } from '@phi1/base';
import { SaxesParser } from 'saxes';
import type { Account } from '../store/map-corpus.js';
import type { Candidate } from './candidate.js';
import { normalizeLicense } from './licenses.js';

/** Everything on the site; which version depends on the date. */
const SITE_LICENSE = 'CC-BY-SA-4.0';

interface Post {
  [attribute: string]: string | undefined;
}

/** What the converter of HTML takes; it cuts off the rest without a word. */
const LONGEST_HTML = 1 << 24;

/**
 * @param name the file's, for the ids of posts
 * @param maxBytes of a text; markup of more than six times as many is not looked at
 */
export async function* readStackOverflow(
  path: string,
  name: string,
  maxBytes: number,
  account: Account,
): AsyncGenerator<Candidate> {
  const seen: Questions = { titles: new Map(), all: new Seen() };
  try {
    for await (const { post, error } of readPosts(path)) {
      const { Id: id = '?', Body: body = '' } = post;
      if (error) {
        account.drop('malformed', `${name}:${id}: ${errorMessage(error)}`);
        continue;
      }
      if (body.length > Math.min(6 * maxBytes, LONGEST_HTML)) {
        account.drop('too long', `${name}:${id}: ${String(body.length)} characters of HTML`);
        continue;
      }
      const candidate = toCandidate(post, seen, name, account);
      if (candidate) yield candidate;
    }
  } catch (error) {
    account.drop('broken file', `${path}: ${errorMessage(error)}`);
  }
}

interface Questions {
  /** Of those about Python. */
  titles: Map<string, string>;
  all: Seen;
}

/** A set of whole numbers in a bit each: there are more questions than a Set of JavaScript holds. */
class Seen {
  #bits = new Uint8Array(1 << 20);

  add(id: number): void {
    if (!(id >= 0 && id < 2 ** 31)) return;
    while (id >> 3 >= this.#bits.length) {
      const larger = new Uint8Array(2 * this.#bits.length);
      larger.set(this.#bits);
      this.#bits = larger;
    }
    this.#bits[id >> 3]! |= 1 << (id & 7);
  }

  has(id: number): boolean {
    return ((this.#bits[id >> 3] ?? 0) & (1 << (id & 7))) !== 0;
  }
}

interface Row {
  post: Post;
  /** What is wrong with the XML since the row before. */
  error?: Error | undefined;
}

/** The parser goes on after an error, so that a NUL byte costs one post and not the rest of the file. */
async function* readPosts(path: string): AsyncGenerator<Row> {
  const parser = new SaxesParser();
  let posts: Row[] = [];
  const failure: { error?: Error | undefined } = {};
  parser.on('error', (error) => (failure.error ??= error));
  parser.on('opentag', ({ name, attributes }) => {
    if (name !== 'row') return;
    posts.push({ post: attributes as Post, error: failure.error });
    failure.error = undefined;
  });
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
    parser.write(chunk as string);
    yield* posts;
    posts = [];
  }
  parser.close();
  if (failure.error) throw failure.error;
}

function toCandidate(
  post: Post,
  { titles, all }: Questions,
  name: string,
  account: Account,
): Candidate | undefined {
  const { Id: id = '?', PostTypeId: type, Tags: tags = '', Title: title = '', Score: score } = post;
  const isQuestion = type === '1';
  // `<python><list>` in older dumps, `|python|list|` in newer ones.
  if (isQuestion) all.add(Number(id));
  if (isQuestion && /[<|]python(-3\.x)?[>|]/.test(tags)) titles.set(id, title);
  const about = titles.get(isQuestion ? id : (post.ParentId ?? ''));
  if (about === undefined) {
    // Answers come after their question in a dump, so what a later one is about is not looked for.
    if (type === '2' && !all.has(Number(post.ParentId)))
      account.drop('question not seen before', `${name}:${id}`);
    return undefined;
  }
  if (Number(score) < 0) {
    account.drop('voted below zero', `${name}:${id}`);
    return undefined;
  }
  const license = normalizeLicense(post.ContentLicense ?? '') ?? SITE_LICENSE;
  const text = `${about}\n\n${plainText(post.Body ?? '').trimEnd()}\n`;
  // What bytes become that are no UTF-8, here or before they came into the dump.
  if (text.includes('\ufffd')) {
    account.drop('not UTF-8', `${name}:${id}`);
    return undefined;
  }
  return {
    row: {
      id: `stackoverflow/${id}`,
      text,
      source: 'stackoverflow.com',
      path: `${isQuestion ? 'q' : 'a'}/${id}`,
      license,
    },
    python: false,
    needsLicense: true,
  };
}

function plainText(html: string): string {
  return convert(html, {
    wordwrap: false,
    selectors: [
      { selector: 'a', options: { ignoreHref: true } },
      { selector: 'img', format: 'skip' },
      ...[1, 2, 3, 4, 5, 6].map((level) => ({
        selector: `h${String(level)}`,
        options: { uppercase: false },
      })),
    ],
  });
}
