/** The diagram of the packages in docs/architecture.md: what it draws is what their package.json say. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

type Graph = Map<string, Set<string>>;

/** Everything that a package builds on, directly or through another one. */
function closure(graph: Graph, name: string, found = new Set<string>()): Set<string> {
  for (const next of graph.get(name) ?? []) {
    if (found.has(next)) continue;
    found.add(next);
    closure(graph, next, found);
  }
  return found;
}

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

it('draws the dependencies of every package', () => {
  const packages = readdirSync(new URL('../packages', import.meta.url));
  const declared: Graph = new Map(
    packages.map((name) => {
      const { dependencies = {} } = JSON.parse(read(`packages/${name}/package.json`)) as {
        dependencies?: Record<string, string>;
      };
      const ours = Object.keys(dependencies).filter((dependency) => dependency.startsWith('@phi1/'));
      return [name, new Set(ours.map((dependency) => dependency.slice('@phi1/'.length)))];
    }),
  );
  const [, diagram] = /```mermaid\nflowchart LR\n([^`]*)```/.exec(read('docs/architecture.md'))!;
  const drawn: Graph = new Map(packages.map((name) => [name, new Set<string>()]));
  for (const line of diagram!.trim().split('\n')) {
    const chain = line.trim().split(' --> ');
    for (const [i, name] of chain.slice(1).entries()) drawn.get(name)!.add(chain[i]!);
  }
  for (const name of packages) {
    const withoutBase = (graph: Graph): string[] =>
      [...closure(graph, name)].filter((other) => other !== 'base').sort();
    expect([name, withoutBase(drawn)]).toEqual([name, withoutBase(declared)]);
  }
});
