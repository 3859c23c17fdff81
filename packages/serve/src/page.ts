/** The playground page: plain files of the package's folder `page`, as they are. */
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

const FILES = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page/page.css': ['page.css', 'text/css; charset=utf-8'],
  '/page/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/page/backend.js': ['backend.js', 'text/javascript; charset=utf-8'],
} as const;

/** The page talks to its own server alone, and what a model wrote is never a script. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'";

/** Adds the page's routes. */
export function addPage(app: FastifyInstance): void {
  for (const [path, [file, type]] of Object.entries(FILES)) {
    const content = readFileSync(new URL(`../page/${file}`, import.meta.url));
    app.get(path, (_request, reply) =>
      reply
        .headers({ 'content-type': type, 'content-security-policy': POLICY, 'cache-control': 'no-cache' })
        .send(content),
    );
  }
}
