/**
 * The frame of every command line of the project: yargs, strict, with the house's exit codes. It holds no
 * logic of any command; a `cli.ts` declares flags and calls one function of its library.
 */
import yargs, { type Argv } from 'yargs';
import { errorMessage, UserError } from './errors.js';
import { toLine } from './format.js';

/** Exit codes: 0 done, 1 the machine's fault, 2 the user's, 130 interrupted. */
export const EXIT = { ok: 0, machine: 1, user: 2, interrupted: 130 } as const;

/**
 * Parses the process's arguments with the commands and flags that `declare` adds, runs the handler, and sets
 * the exit code. An unknown flag, one without its value, a failed check or a thrown {@link UserError} prints one line to stderr and
 * exits with 2; anything else prints one line (its stack too when `DEBUG` is set) and exits with 1. Relative
 * paths count from where the user is, which a task runner that has gone elsewhere says in `INIT_CWD`.
 */
export async function runCli(
  scriptName: string,
  declare: (cli: Argv) => Argv,
  argv: readonly string[] = process.argv.slice(2),
): Promise<void> {
  const end = argv.indexOf('--');
  const onlyHelp = argv.slice(0, end < 0 ? argv.length : end).includes('--help');
  let flags: readonly string[] = [];
  const cli: Argv = declare(
    yargs([...argv])
      .scriptName(scriptName)
      .strict()
      .middleware((args) => {
        flags = Object.keys(declared(cli).key);
        if (onlyHelp) return;
        refuseMissing(argv, cli);
        keepLast(args, cli);
        refuseWords(args, cli);
      }, true)
      .wrap(110)
      .help()
      .version(false)
      .exitProcess(false)
      .showHelpOnFail(false)
      .fail((message: string | null, error: Error | undefined) => {
        if (onlyHelp) return; // yargs checks the flags all the same, without their defaults
        throw error ?? new UserError(message ?? 'bad arguments');
      }),
  );
  try {
    process.chdir(process.env.INIT_CWD ?? '.');
    await cli.parseAsync();
  } catch (error) {
    reportFailure(
      scriptName,
      error instanceof UserError ? new UserError(inFlags(error.message, flags)) : error,
    );
  }
}

/**
 * A library's errors name its parameters, at the beginning (`topK=0: ...`, `topK: ...`) or in brackets
 * (`replace it (overwrite)`); for who typed a command they become its flags.
 */
function inFlags(message: string, flags: readonly string[]): string {
  return message.replace(/(^|\()([a-z][a-zA-Z]*)(?=[=:)])/g, (found, before: string, name: string) =>
    flags.includes(toFlag(name)) ? `${before}--${toFlag(name)}` : found,
  );
}

/**
 * A flag without its value is a mistake, often an unset variable in a script; yargs takes it for an empty text, for 0 or
 * for nothing, and a switch's odd value for "off". A flag that was declared without a type may have one or not.
 */
function refuseMissing(argv: readonly string[], cli: Argv): void {
  const switches = new Set(declared(cli).boolean);
  const valued = new Set(listFlags(cli).filter((name) => !switches.has(name)));
  const end = argv.indexOf('--');
  for (const [index, word] of argv.slice(0, end < 0 ? argv.length : end).entries()) {
    const [, dashes, name, value] = /^(--?)([^=]+)(?:=([^]*))?$/.exec(word) ?? [];
    if (name === undefined || (dashes === '-' && name.length > 1)) continue;
    const flag = toFlag(name);
    if (switches.has(flag)) {
      if (value !== undefined && value !== 'true' && value !== 'false')
        throw new UserError(`--${flag}=${value}: expected no value, true or false`);
    } else if (valued.has(flag)) {
      const next = argv[index + 1];
      if (value === '' || (value === undefined && (next === undefined || /^-(?![\d.])./.test(next))))
        throw new UserError(`--${flag}: expected a value`);
    } else if (flag.startsWith('no-') && valued.has(flag.slice(3))) {
      throw new UserError(`--${flag}: there is no such flag; --${flag.slice(3)} takes a value`);
    }
  }
}

/** Of a flag that was given several times the last counts, unless it was declared to take several values. */
function keepLast(args: Record<string, unknown>, cli: Argv): void {
  const several = new Set(['_', ...declared(cli).array]);
  for (const [name, value] of Object.entries(args)) {
    if (Array.isArray(value) && !several.has(name) && !several.has(toFlag(name))) args[name] = value.at(-1);
  }
}

/** What yargs could not read as a number is NaN, with which a command might do anything. */
function refuseWords(args: Record<string, unknown>, cli: Argv): void {
  for (const name of declared(cli).number) {
    if (Number.isNaN(args[name])) throw new UserError(`--${toFlag(name)}: expected a number`);
  }
}

/** Not in yargs's types: what it asks itself, in its usage and completion. */
function declared(cli: Argv): Declared {
  return (cli as unknown as { getOptions(): Declared }).getOptions();
}

/** Those of a type. One that has none may come without a value, and is `true` then. */
function listFlags(cli: Argv): string[] {
  const { array, boolean, number, string, choices } = declared(cli);
  return [...array, ...boolean, ...number, ...string, ...Object.keys(choices)];
}

type Declared = Record<'array' | 'boolean' | 'number' | 'string', string[]> & {
  choices: object;
  key: object;
};

/** `maxTokens`, as yargs has it too, is the flag `max-tokens`. */
function toFlag(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Prints the one line of a failure to stderr and sets the exit code that goes with it. */
export function reportFailure(scriptName: string, error: unknown): void {
  process.stderr.write(`${scriptName}: ${toLine(errorMessage(error))}\n`);
  if (process.env.DEBUG && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  process.exitCode = error instanceof UserError ? EXIT.user : EXIT.machine;
}
