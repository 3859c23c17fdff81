/**
 * What `phi1 --help` prints: every command in its group, and examples. yargs has no groups of commands, and a command
 * below another is not in its list; besides, nothing has to be loaded for this text.
 */
import { readFileSync } from 'node:fs';

/** Commands that stand together under a heading. */
export interface CommandGroup {
  title: string;
  /** The word before each command: `data` in `phi1 data ingest`. */
  name?: string;
  /** As declared: name with arguments, description, the file, and a name that the command had before. */
  commands: readonly (readonly [command: string, describe: string, load?: unknown, formerName?: string])[];
}

const WIDTH = 110;

/**
 * @param examples commands with what each does
 * @returns lines of at most 110 columns
 */
export function formatHelp(
  groups: readonly CommandGroup[],
  examples: readonly (readonly [command: string, describe: string])[],
): string {
  const listed = groups.map(({ title, name, commands }) => ({
    title,
    rows: commands.map(
      ([command, describe]) => [[name, command].filter(Boolean).join(' '), describe] as const,
    ),
  }));
  const sections = [...listed, { title: 'Examples', rows: examples }].map(({ title, rows }) => {
    const width = Math.max(...rows.map(([name]) => name.length));
    return `${title}\n${rows.map((row) => formatRow(row, width)).join('\n')}`;
  });
  const flags = [
    ['--help', 'print this; after a command its flags: phi1 train --help'],
    ['--version', 'print the version'],
  ] as const;
  const options = `Options\n${flags.map((row) => formatRow(row, 9)).join('\n')}`;
  return ['phi1 <command> [flags]', ...sections, options].join('\n\n');
}

function formatRow([name, describe]: readonly [string, string], width: number): string {
  const indent = ' '.repeat(width + 4);
  const lines = [''];
  for (const word of describe.split(' ')) {
    const line = lines.at(-1)!;
    if (line && indent.length + line.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return `  ${name.padEnd(width)}  ${lines.join(`\n${indent}`)}`;
}

/**
 * Whether the first words name a command that there is: yargs would only say "Unknown argument".
 *
 * @returns what is wrong and what there is instead; undefined where all is well or yargs has to say
 */
export function findWrongCommand(
  [first = '-', second = '-']: readonly string[],
  groups: readonly CommandGroup[],
): string | undefined {
  const group = groups.find(({ name }) => name === first);
  const word = group ? second : first;
  if (word.startsWith('-')) return undefined;
  const names = ({ commands }: CommandGroup): string[] => commands.map(([command]) => command.split(' ')[0]!);
  const known = group ? names(group) : groups.flatMap((each) => each.name ?? names(each));
  const former = (group ? [group] : groups).flatMap(({ commands }) => commands.map((command) => command[3]));
  if (known.includes(word) || former.includes(word)) return undefined;
  const path = group ? `phi1 ${first}` : 'phi1';
  return `there is no command "${path} ${word}"; expected one of ${known.join(', ')}`;
}

/** The version of the package `phi1`. */
export function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
