/** Python read and run: syntax trees, an interpreter for the teacher's subset, and the sandbox for programs of a model. */
export { SANDBOX_KINDS, type SandboxKind } from './choices.js';
export { Sandbox, type SandboxOptions } from './sandbox/sandbox.js';
export { type SandboxProgram, type TestedProgram } from './sandbox/program.js';
export { outcomeSchema, type Outcome, type OutcomeKind } from './sandbox/outcome.js';
export { readInterpreter, type InterpreterFiles } from './sandbox/realm.js';
export { bodyTree, findFunctions, parsePython, type LabeledTree } from './syntax-tree.js';
export { type Expression } from './interpreter/ast.js';
export { parse as parseStatements } from './interpreter/parse.js';
export { parseExpression } from './interpreter/parse-expression.js';
export { Program } from './interpreter/run.js';
export { formatExceptionOnly, repr } from './interpreter/text.js';
export { PythonSyntaxError, tokenize, type Token } from './interpreter/tokens.js';
export {
  OutOfDomain,
  Raised,
  Callable,
  sets,
  type Value,
  Tuple,
  Dict,
  PyFloat,
  PySet,
} from './interpreter/values.js';
export { type Frame, Scope } from './interpreter/scope.js';
