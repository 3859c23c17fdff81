/** What runs without Node. */
export { errorMessage, UserError } from './errors.js';
export { Random, type RandomState } from './random.js';
