/**
 * What a command is, and how it is declared without being loaded: `phi1 --help` reads names and descriptions only, and
 * a command's file, with the libraries that it needs, is imported when it was asked for.
 */
import type { ArgumentsCamelCase, Argv } from 'yargs';

/** A command's flags and what it does with them. */
export interface Command {
  builder: (cli: Argv) => Argv;
  handler: (args: ArgumentsCamelCase) => Promise<void> | void;
}

/** The default export of a command's file; the handler's arguments have the types of the builder's flags. */
export function defineCommand<Flags>(
  builder: (cli: Argv) => Argv<Flags>,
  handler: (args: ArgumentsCamelCase<Flags>) => Promise<void> | void,
): Command {
  return { builder: builder as unknown as Command['builder'], handler: handler as Command['handler'] };
}

/** Name with positional arguments (`sql <query>`), description, the file, and a name that it had before. */
export type Declaration = readonly [
  command: string,
  describe: string,
  load: () => Promise<{ default: Command }>,
  formerName?: string,
];

/** Declares commands that are loaded when they are asked for. */
export function declareCommands(cli: Argv, declarations: readonly Declaration[]): Argv {
  for (const [command, describe, load, formerName] of declarations) {
    cli.command({
      command,
      aliases: formerName ?? [],
      describe,
      builder: async (own: Argv) => (await load()).default.builder(own),
      handler: async (args: ArgumentsCamelCase) => (await load()).default.handler(args),
    });
  }
  return cli;
}

/** A command that only has commands of its own: `phi1 data`. */
export function declareGroup(
  cli: Argv,
  name: string,
  describe: string,
  declarations: readonly Declaration[],
): Argv {
  return cli.command(
    name,
    describe,
    (own) =>
      declareCommands(own, declarations).demandCommand(1, 1, `expected a command: see phi1 ${name} --help`),
    () => undefined,
  );
}
