/**
 * What a sandbox is made of where there is no Node: Python in a realm that its host has emptied. Who makes such a realm of a
 * browser's worker is in `@phi1/serve`; `docs/sandbox.md` says what the walls are.
 */
export { encodeProgram, type SandboxProgram, type TestedProgram } from './sandbox/program.js';
export { grade, type EncodedProgram, type Grade, type Realms } from './sandbox/grade.js';
export { freezeIntrinsics } from './sandbox/intrinsics.js';
export { type Snapshot, type RealmHost, type RealmPython, type RealmResult } from './sandbox/realm-host.js';
export { bootPython } from './sandbox/realm-python.js';
