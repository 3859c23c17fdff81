/** What runs without Node. */
export { messageOf, UserError } from './errors.js';
export { Random, type RandomState } from './random.js';
