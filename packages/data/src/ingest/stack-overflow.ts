/**
 * Posts about Python out of StackOverflow's `Posts.xml`, which is streamed: 100 GB of it need no more memory than
 * the titles of the questions. A question is a document, and so is every answer to it, under the question's title;
 * what is code in a post stays as it is, the rest becomes plain text. Posts that readers voted below zero are left.
 */
import { createReadStream } from 'node:fs';
import { convert } from 'html-to-text';
import { messageOf } from '@phi1/base';
import { SaxesParser } from 'saxes';
import type { Account } from '../store/map-corpus.js';
import type { Candidate } from './candidate.js';
import { normaliseLicence } from './licences.js';

/** Everything on the site; which version depends on the date. */
const SITE_LICENCE = 'CC-BY-SA-4.0';

type Post = Record<string, string>;

/** @param name the file's, for the ids of posts */
export async function* readStackOverflow(
  path: string,
  name: string,
  account: Account,
): AsyncGenerator<Candidate> {
  const titles = new Map<string, string>();
  try {
    for await (const post of readPosts(path)) {
      const candidate = candidateOf(post, titles, name, account);
      if (candidate) yield candidate;
    }
  } catch (error) {
    account.drop('broken file', `${path}: ${messageOf(error)}`);
  }
}

async function* readPosts(path: string): AsyncGenerator<Post> {
  const parser = new SaxesParser();
  let posts: Post[] = [];
  parser.on('opentag', ({ name, attributes }) => {
    if (name === 'row') posts.push(attributes as Post);
  });
  const failure: { error?: Error } = {};
  parser.on('error', (error) => (failure.error ??= error));
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
    parser.write(chunk as string);
    yield* posts;
    if (failure.error) throw failure.error;
    posts = [];
  }
  parser.close();
  if (failure.error) throw failure.error;
}

function candidateOf(
  post: Post,
  titles: Map<string, string>,
  name: string,
  account: Account,
): Candidate | undefined {
  const { Id: id = '?', PostTypeId: type, Tags: tags = '', Title: title = '', Score: score } = post;
  const isQuestion = type === '1';
  // `<python><list>` in older dumps, `|python|list|` in newer ones.
  if (isQuestion && /[<|]python(-3\.x)?[>|]/.test(tags)) titles.set(id, title);
  const about = titles.get(isQuestion ? id : (post.ParentId ?? ''));
  if (about === undefined) return undefined;
  if (Number(score) < 0) {
    account.drop('voted below zero', `${name}:${id}`);
    return undefined;
  }
  const licence = normaliseLicence(post.ContentLicense ?? '') ?? SITE_LICENCE;
  const text = `${about}\n\n${plainText(post.Body ?? '').trimEnd()}\n`;
  return {
    row: {
      id: `stackoverflow/${id}`,
      text,
      source: 'stackoverflow.com',
      path: `${isQuestion ? 'q' : 'a'}/${id}`,
      licence,
    },
    python: false,
    needsLicence: true,
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
