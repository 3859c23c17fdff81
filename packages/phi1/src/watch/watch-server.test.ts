import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { temporaryFolder } from '@phi1/base/testing';
import { metricsLine } from '@phi1/train/testing/metrics-line';
import { afterEach, expect, it } from 'vitest';
import { startWatchServer, type WatchServer } from './watch-server.js';

let server: WatchServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const line = (step: number): string => `${JSON.stringify(metricsLine({ step }))}\n`;

interface PageEvent {
  event: string;
  data: { name: string; lines?: { step: number }[] };
}

/** The events of a server, one after the other. */
async function* readEvents(address: string): AsyncGenerator<PageEvent, void> {
  const response = await fetch(`${address}/events`);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(text.slice(0, end)) ?? [];
      text = text.slice(end + 2);
      if (event !== undefined) yield { event, data: JSON.parse(data!) as PageEvent['data'] };
    }
  }
}

it('tells every reader all of the runs, and then what comes', async () => {
  const folder = temporaryFolder();
  const [a, recipe] = [join(folder, 'a'), join(folder, 'recipe')];
  mkdirSync(a);
  writeFileSync(join(a, 'metrics.jsonl'), line(1));
  server = await startWatchServer([a, recipe], { port: 0, pollMs: 20 });
  const stepsOf = new Map<string, number[]>();
  const take = ({ event, data }: PageEvent): void => {
    const steps = (data.lines ?? []).map(({ step }) => step);
    if (event === 'run') stepsOf.set(data.name, steps);
    else if (event === 'lines') stepsOf.get(data.name)!.push(...steps);
  };
  const events = readEvents(server.address);
  const until = async (name: string, steps: number[]): Promise<void> => {
    while (stepsOf.get(name)?.join() !== steps.join()) take((await events.next()).value as PageEvent);
  };
  await until('a', [1]);
  appendFileSync(join(a, 'metrics.jsonl'), line(2));
  await until('a', [1, 2]);
  writeFileSync(join(a, 'metrics.jsonl'), line(1)); // resumed
  await until('a', [1]);
  mkdirSync(join(recipe, 'stages', 'exercises'), { recursive: true });
  writeFileSync(join(recipe, 'stages', 'exercises', 'metrics.jsonl'), line(7));
  await until('recipe/exercises', [7]);
  await events.return();

  stepsOf.clear();
  const again = readEvents(server.address);
  while (stepsOf.size < 2) take((await again.next()).value as PageEvent);
  expect(Object.fromEntries(stepsOf)).toEqual({ a: [1], 'recipe/exercises': [7] });
});

it('serves one page with a policy, and nothing to a page of another name', async () => {
  server = await startWatchServer([temporaryFolder()], { port: 0 });
  const page = await fetch(server.address);
  expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'sha256-/);
  expect(await page.text()).toContain('data-events="events"');
  expect((await fetch(`${server.address}/config.json`)).status).toBe(404);
  expect((await fetch(server.address, { method: 'POST' })).status).toBe(405);
  const { port } = new URL(server.address);
  const status = await new Promise((resolve) => {
    request({ port, host: '127.0.0.1', headers: { host: 'example.org' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).end();
  });
  expect(status).toBe(403);
  await expect(startWatchServer([], { port: Number(port) })).rejects.toThrow(/^port=\d+: another program/);
});
