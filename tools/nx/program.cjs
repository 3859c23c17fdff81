/**
 * Programs of the packages as child processes: no shell between, so that arguments arrive byte for byte; the
 * terminal, the files and the pipes of whoever called; their signals and exit codes passed on.
 */
const { spawn } = require('node:child_process');
const { constants } = require('node:os');
const { join } = require('node:path');

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * The options of a target that runs a program.
 *
 * @typedef {object} ProgramOptions
 * @property {string} package the folder under `packages`
 * @property {string[]} [command] the program's own first arguments
 * @property {string} [source] a file of the package to run from its sources instead of the built command line
 */

/**
 * What Node is to run.
 *
 * @param {ProgramOptions} options
 * @param {string} root the workspace
 * @returns {string[]}
 */
function programOf({ package: name, command = [], source }, root) {
  const folder = join(root, 'packages', name);
  if (source === undefined) return [join(folder, 'dist', 'cli.js'), ...command];
  return ['--conditions=@phi1/source', '--import', 'tsx', join(folder, source), ...command];
}

/**
 * Runs Node in the workspace.
 *
 * @param {string[]} args Node's arguments, the program and its own
 * @param {string} root the workspace
 * @returns {Promise<number>} the exit code; 128 and its number for a signal
 */
function runNode(args, root) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env };
    // Nx asks for colors even where nobody can see them.
    if (env.FORCE_COLOR === 'true' && !process.stdout.isTTY) delete env.FORCE_COLOR;
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' });
    const passOn = (signal) => child.kill(signal);
    for (const signal of SIGNALS) process.on(signal, passOn);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      for (const name of SIGNALS) process.off(name, passOn);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

module.exports = { programOf, runNode };
