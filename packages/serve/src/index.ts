/** phi1 models over HTTP, as OpenAI's clients expect it, in a browser alone, and a page to play with them. */
export { exportWeb, type ExportWebOptions, type WebSite } from './export-web.js';
export { loadServedModels, type LoadServedOptions } from './load-served-models.js';
export { startServer, type RunningServer, type ServerOptions } from './server.js';
export { serveModel, type ServedModel } from './served-model.js';
