#!/usr/bin/env node
/**
 * What npm links as the command `phi1`. It is no build output, because npm links in a checkout only what is there when
 * it installs, before anything is built.
 */
import { existsSync } from 'node:fs';

const program = new URL('../dist/cli.js', import.meta.url);
if (existsSync(program)) {
  await import(program.href);
} else {
  process.stderr.write('phi1: nothing is built yet; build it with: npx tsc -b packages/phi1\n');
  process.exitCode = 1;
}
