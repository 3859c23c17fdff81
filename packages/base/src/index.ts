/** What every phi1 package needs and none is about. */
export { EXIT, reportFailure, runCli } from './cli.js';
export { messageOf, UserError } from './errors.js';
export { readLines, writeFileAtomically, writeFolderAtomically, type NumberedLine } from './files.js';
export { formatBytes, formatDuration, Progress, type ProgressOptions } from './progress.js';
export { Random, type RandomState } from './random.js';
