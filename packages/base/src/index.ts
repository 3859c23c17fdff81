/** What every phi1 package needs and none is about. In a browser: `browser.ts` alone. */
export * from './browser.js';
export { cacheFolder } from './cache-folder.js';
export { EXIT, reportFailure, runCli } from './cli.js';
export { isThere, notWritten, settleFolder, writeFileAtomically, writeFolderAtomically } from './files.js';
export { Html, safe, type HtmlValue } from './html.js';
export { Interrupt } from './interrupt.js';
export { readJsonLines, type JsonLine, type JsonLineFault, type JsonLinesOptions } from './json-lines.js';
export { checkPort, isLoopback, toListenError } from './listening.js';
export { launchedProcess, type LaunchedProcess, type Launcher } from './launcher.js';
export { readByteLines, type ByteLine } from './lines.js';
export { claimOutput, makeFolder, type ClaimOptions } from './output-folder.js';
export { PAGE_STYLE } from './page-style.js';
export { Progress, type ProgressOptions } from './progress.js';
export { resultText, splitName } from './result-text.js';
export { readJson, readJsonIfThere, readText, readTextIfThere, writeJson } from './text-files.js';
