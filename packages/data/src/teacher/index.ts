export { Program } from './python/run.js';
