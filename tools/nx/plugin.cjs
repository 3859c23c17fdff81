/**
 * `nx run TARGET -- ARGUMENTS` for a program of ours: builds its package and becomes the program. Nx alone would
 * print fifteen lines around the result, make every failure an exit code of 1, and kill a program that saves its
 * work after Ctrl-C when that takes longer than a few seconds. Whatever else Nx is asked for it does itself.
 */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { programOf, runNode } = require('./program.cjs');

/** @param {{ argv: string[], workspaceRoot: string }} context of a run in which no task has begun */
async function preTasksExecution(_options, { argv, workspaceRoot }) {
  const asked = readRequest(argv, workspaceRoot);
  // In a worker of Nx's own there is no terminal to hand over: the executor runs the program.
  if (asked === undefined || globalThis.NX_PLUGIN_WORKER) return;
  const { options, args } = asked;
  const tsc = require.resolve('typescript/bin/tsc', { paths: [workspaceRoot] });
  const built = await runNode([tsc, '-b', join('packages', options.package)], workspaceRoot);
  process.exit(built || (await runNode([...programOf(options, workspaceRoot), ...args], workspaceRoot)));
}

/** The program and its arguments, when that is all that was asked for and it names no task that goes before. */
function readRequest(argv, root) {
  const [, , verb, name = '', separator = '--', ...args] = argv;
  if (verb !== 'run' || separator !== '--') return;
  const [project, target] = name.includes(':') ? name.split(':') : ['phi1', name];
  const { executor, options, dependsOn } = readTargets(project, root)[target] ?? {};
  return executor === './tools/nx:program' && !dependsOn ? { options, args } : undefined;
}

function readTargets(project, root) {
  const folder = project === 'phi1' ? root : join(root, 'packages', project);
  try {
    return JSON.parse(readFileSync(join(folder, 'project.json'), 'utf8')).targets;
  } catch {
    return {}; // Nx will say that there is no such project
  }
}

module.exports = { name: 'phi1-programs', preTasksExecution };
