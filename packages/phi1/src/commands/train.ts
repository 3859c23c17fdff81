/** `phi1 train`: one job, or, without its name, what the flags say. */
import { declareCommands, type Command } from '../command.js';

const command: Command = {
  builder: (cli) =>
    declareCommands(cli, [
      ['$0', 'train a small model on a corpus', () => import('./train/plain.js')],
      ['pretrain', 'train a model from scratch', () => import('./train/pretrain.js')],
      ['finetune', 'train a model that is there on another corpus', () => import('./train/finetune.js')],
      ['lora', 'train a low-rank adapter for a model that is there', () => import('./train/lora.js')],
    ]),
  handler: () => undefined,
};

export default command;
