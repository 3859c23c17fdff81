/** What bounds and watches a running program: a budget of steps, the depth of calls, an optional tracer. */
import type { Frame, Scope } from './scope.js';
import { OutOfDomain, type Value } from './values.js';

/** `step`: a statement was done; `loop`: a loop took its next item; `test`: a condition was decided. */
export type TraceKind = 'step' | 'loop' | 'test' | 'return';
export type Tracer = (line: number, kind: TraceKind, frame: Frame, scope: Scope, value?: Value) => void;

const maximumDepth = 300;

export const machine = {
  stepsLeft: 0,
  depth: 0,
  tracer: undefined as Tracer | undefined,

  /** Counts a loop turn or a call. */
  tick(): void {
    if (--machine.stepsLeft < 0) throw new OutOfDomain('the program takes too many steps');
  },

  enter(): void {
    machine.tick();
    if (++machine.depth > maximumDepth) throw new OutOfDomain('the program recurses too deep');
  },
};
