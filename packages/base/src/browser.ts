/** What runs without Node. */
export { causeMessage, errorMessage, UserError } from './errors.js';
export {
  alignedTable,
  formatBytes,
  formatCount,
  formatDuration,
  markdownTable,
  toLine,
  type Table,
} from './format.js';
export { parseJson, parseWith } from './json.js';
export { Random, type RandomState } from './random.js';
export { withoutUndefined } from './without-undefined.js';
