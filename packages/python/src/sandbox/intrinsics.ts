/**
 * Makes what JavaScript itself provides unchangeable. Like the functions of `realm-python.ts` this one is also
 * evaluated from its source text in another realm, so it refers to nothing outside itself.
 */

/**
 * Freezes every object that can be reached from the named globals and from the prototypes of functions and
 * iterators, and takes away the constructors that make functions from strings.
 */
export function freezeIntrinsics(names: readonly string[]): void {
  const functions = [() => undefined, async () => undefined, function* () {}, async function* () {}];
  const prototypes = functions.map((each) => Object.getPrototypeOf(each) as { constructor?: unknown });
  for (const prototype of prototypes) delete prototype.constructor;
  const iterators = [[][Symbol.iterator](), new Map().entries(), new Set().values(), ''[Symbol.iterator]()];
  const open: unknown[] = [...prototypes, ...iterators.map((each) => Object.getPrototypeOf(each) as object)];
  open.push(Object.getPrototypeOf(''.matchAll(/a/g)));
  for (const name of names) open.push((globalThis as Record<string, unknown>)[name]);
  const seen = new Set<unknown>([globalThis]);
  while (open.length > 0) {
    const value = open.pop();
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value))
      continue;
    seen.add(value);
    open.push(Object.getPrototypeOf(value));
    for (const property of Object.values(Object.getOwnPropertyDescriptors(value)))
      open.push(property.value, property.get, property.set);
    Object.freeze(value);
  }
}
