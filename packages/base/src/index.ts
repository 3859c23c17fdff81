/** What every phi1 package needs and none is about. In a browser: `browser.ts` alone. */
export * from './browser.js';
export { EXIT, reportFailure, runCli } from './cli.js';
export {
  isThere,
  notWritten,
  readLines,
  settleFolder,
  writeFileAtomically,
  writeFolderAtomically,
  type NumberedLine,
} from './files.js';
export { Html, safe, type HtmlValue } from './html.js';
export { Interrupt } from './interrupt.js';
export { parseJson, readJsonLines, type JsonLine } from './json-lines.js';
export { claimOutput, makeFolder, type ClaimOptions } from './output-folder.js';
export { formatBytes, formatDuration, Progress, type ProgressOptions } from './progress.js';
export { resultText, splitName } from './result-text.js';
