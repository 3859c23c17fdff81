/** What the tests of several packages need: `@phi1/base/testing`, which exists in the sources only. */
export { collectGarbage } from './collect-garbage.js';
export { temporaryFolder } from './temporary-folder.js';
export { fixtureScript, pythonHas, pythonPackages, runPython } from './python.js';
export { findChromium } from './chromium.js';
