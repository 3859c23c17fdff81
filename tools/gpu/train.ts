/** `phi1 train` alone, for the pack: without the other commands and the libraries that they need. */
import { runCli } from '@phi1/base';
import train from 'phi1/train';

await runCli('train', (cli) => cli.command('$0', 'train a model', train.builder, train.handler));
