/** Corpora out of other people's files. */
export { INGEST_DEFAULTS, ingest, type IngestOptions } from './ingest.js';
export { detectLicence } from './detect-license.js';
export { LicencePolicy, normaliseLicence } from './licences.js';
export { PythonParser } from './python-parser.js';
export { openSource, PYTHON_PACKAGES, type Source } from './sources.js';
