/** phi1 models over HTTP, as OpenAI's clients expect it, and a page to play with them. */
export { startServer, type RunningServer, type ServerOptions } from './server.js';
export { loadServedModels, serveModel, type LoadServedOptions, type ServedModel } from './served-model.js';
