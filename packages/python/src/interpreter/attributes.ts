/** `object.name` and `object.name(...)`: methods of built-in types, attributes and methods of user classes. */
import { dictMethods, listMethods, setMethods, tupleMethods } from './containers.js';
import { iterate } from './iteration.js';
import { makeTranslation, stringMethods } from './strings.js';
import {
  Callable,
  Dict,
  Instance,
  Module,
  OutOfDomain,
  PyClass,
  PyFloat,
  PySet,
  raise,
  Range,
  Tuple,
  typeName,
  type Keywords,
  type Value,
} from './values.js';
import { callableFrom } from './builtins.js';

type BoundMethod = (args: Value[], keywords?: Keywords) => Value;

function builtinMethod(object: Value, name: string): BoundMethod | undefined {
  const bind = <T>(
    methods: Record<string, (self: T, args: Value[], keywords?: Keywords) => Value>,
    self: T,
  ) => {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    return method && ((args: Value[], keywords?: Keywords) => method(self, args, keywords));
  };
  if (typeof object === 'string') return bind(stringMethods, object);
  if (Array.isArray(object)) return bind(listMethods, object);
  if (object instanceof Dict) return bind(dictMethods, object);
  if (object instanceof PySet) return bind(setMethods, object);
  if (object instanceof Range) throw new OutOfDomain('the attributes of a range');
  if (object instanceof Tuple) return bind(tupleMethods, object);
  if (object instanceof PyFloat && name === 'is_integer') return () => Number.isInteger(object.value);
  if (typeof object === 'number' && name === 'bit_length')
    return () => Math.abs(object).toString(2).replace(/^0$/, '').length;
  return undefined;
}

/**
 * `object.name(*args, **keywords)`, without a bound method in between where there need be none; raises
 * AttributeError or TypeError.
 * @throws OutOfDomain as {@link getAttribute} does
 */
export function callMethod(object: Value, name: string, args: Value[], keywords?: Keywords): Value {
  if (object instanceof Instance) {
    const own = object.attributes.get(name);
    if (own !== undefined) return callableFrom(own)(args, keywords);
    const method = object.type.find(name);
    if (method instanceof Callable && method.kind === 'function')
      return method.call([object, ...args], keywords);
    return callableFrom(getAttribute(object, name))(args, keywords);
  }
  const method = builtinMethod(object, name);
  if (method) return method(args, keywords);
  return callableFrom(getAttribute(object, name))(args, keywords);
}

/**
 * `object.name`: an instance's own attribute before its class's, methods bound, properties evaluated; raises
 * AttributeError.
 * @throws OutOfDomain for what a module does not have here, and for any attribute of a range
 */
export function getAttribute(object: Value, name: string): Value {
  if (object instanceof Instance) {
    const own = object.attributes.get(name);
    if (own !== undefined) return own;
    const found = object.type.find(name);
    if (found !== undefined) return bound(found, object, object.type);
    if (name === '__class__') return object.type;
  } else if (object instanceof PyClass) {
    if (name === '__name__') return object.name;
    const found = object.find(name);
    if (found !== undefined)
      return found instanceof Callable && found.kind === 'classmethod' ? bound(found, object, object) : found;
  } else if (object instanceof Module) {
    const found = object.attributes.get(name);
    if (found === undefined) throw new OutOfDomain(`${object.name}.${name}`);
    return found;
  } else if (object instanceof Callable && object.kind === 'type') return typeAttribute(object, name);
  else {
    const method = builtinMethod(object, name);
    if (method) return new Callable(name, method);
  }
  const subject = object instanceof PyClass ? `type object '${object.name}'` : `'${typeName(object)}' object`;
  return raise('AttributeError', `${subject} has no attribute '${name}'`);
}

function bound(found: Value, self: Value, type: PyClass): Value {
  if (!(found instanceof Callable)) return found;
  switch (found.kind) {
    case 'property':
      return found.call([self]);
    case 'staticmethod':
      return new Callable(found.name, found.call);
    case 'classmethod':
      return new Callable(found.name, (args, keywords) => found.call([type, ...args], keywords));
    default:
      return new Callable(found.name, (args, keywords) => found.call([self, ...args], keywords));
  }
}

/** `str.lower`, `dict.fromkeys`, `str.maketrans`, `int.__name__`. */
function typeAttribute(type: Callable, name: string): Value {
  if (name === '__name__') return type.name;
  if (type.name === 'str' && name === 'maketrans') return new Callable(name, makeTranslation);
  if (type.name === 'dict' && name === 'fromkeys')
    return new Callable(name, ([keys, value]) => {
      const dict = new Dict();
      for (const key of iterate(keys!)) dict.set(key, value ?? null);
      return dict;
    });
  return new Callable(name, ([self, ...args], keywords) => callMethod(self!, name, args, keywords));
}

/** `object.name = value`, on an instance or a class; raises AttributeError for a property and for built-in types. */
export function setAttribute(object: Value, name: string, value: Value): void {
  if (object instanceof Instance) {
    if (
      object.type.find(name) instanceof Callable &&
      (object.type.find(name) as Callable).kind === 'property'
    )
      raise('AttributeError', `property '${name}' of '${object.type.name}' object has no setter`);
    object.attributes.set(name, value);
  } else if (object instanceof PyClass) object.attributes.set(name, value);
  else raise('AttributeError', `'${typeName(object)}' object has no attribute '${name}'`);
}

/** The method that `super().name` means in a method of `owner`. */
export function superMethod(owner: PyClass, self: Value, name: string): Callable {
  const found = owner.base?.find(name);
  if (found instanceof Callable) return found;
  if (name === '__init__') return new Callable(name, (args) => superInit(self, args.slice(1)));
  return raise('AttributeError', `'super' object has no attribute '${name}'`);
}

function superInit(self: Value, args: Value[]): Value {
  if (args.length && self instanceof Instance && self.type.find('args') === undefined)
    self.attributes.set('args', new Tuple(args));
  return null;
}
