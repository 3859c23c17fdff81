/** The built-in teacher: original Python exercises and textbook sections from a seed, without a network. */
export { type Example as ExerciseExample } from './core/docstring.js';
export { type Split as TeacherSplit } from './core/hold-out.js';
export {
  checkCatalogueFiles,
  type CatalogueFault,
  type CatalogueProgram,
  type CatalogueReport,
} from './catalogue/check.js';
export { type Exercise } from './exercise.js';
export { explain } from './explain.js';
export { code as codeBlock, followed, joinParts, paragraph } from './section-parts.js';
export { type ExerciseProblem } from './problem.js';
export { concepts as textbookConcepts, type Concept as TextbookConcept } from './catalogue/concepts.js';
export { SECTION_LENGTHS, type SectionLength } from './choices.js';
export type { SectionStyle, TextbookSection } from './section-parts.js';
export type { Variety } from './core/style.js';
export { createTeacher, exercises, sections, type Teacher, type TeacherOptions } from './teacher.js';
export {
  failures as exerciseFailures,
  failuresInPython as exerciseFailuresInPython,
  type Failure as ExerciseFailure,
  type PythonOptions,
} from './verify.js';
export { randomFor } from './teacher.js';
export { teacherDigest } from './code-digest.js';
