/** Corpora out of other people's files. */
export { describeSources, ingest, type IngestOptions } from './ingest.js';
export { detectLicense } from './detect-license.js';
export { LicensePolicy, normalizeLicense } from './licenses.js';
export { PythonParser } from './python-parser.js';
export { openSource, PYTHON_PACKAGES, type Source } from './sources.js';
