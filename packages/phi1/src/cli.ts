#!/usr/bin/env node
/** The command `phi1`: names and descriptions of all commands. What each does is in `commands/`, one file a command. */
import type { Declaration } from './command.js';
import { findWrongCommand, formatHelp, readVersion, type CommandGroup } from './help.js';

const JOBS: readonly Declaration[] = [
  [
    'train',
    'run a recipe, or one training alone, and leave a run folder with checkpoints, metrics and figures',
    () => import('./commands/train.js'),
  ],
  [
    'eval',
    'run completions against the tests of a benchmark, or compare evaluations',
    () => import('./commands/eval.js'),
  ],
  [
    'watch <runs..>',
    'a live page of runs while they are trained: curves, throughput, samples, several compared',
    () => import('./commands/watch.js'),
  ],
  ['generate', "continue a prompt with a model's text", () => import('./commands/generate.js')],
  [
    'serve',
    'answer OpenAI clients over HTTP, with a playground page at /',
    () => import('./commands/serve.js'),
  ],
];

const DATA: readonly Declaration[] = [
  [
    'ingest',
    'make a corpus of source files, git repositories, rows, StackOverflow posts or installed packages',
    () => import('./commands/data/ingest.js'),
  ],
  [
    'annotate <corpus>',
    'label a sample for educational value, by a model or, without --model, by a rubric of code metrics',
    () => import('./commands/data/annotate.js'),
  ],
  [
    'train-filter <labels>',
    'fit a random forest on labels; reports precision, recall and ROC AUC on those held out',
    () => import('./commands/data/train-filter.js'),
  ],
  [
    'filter <corpus>',
    'keep what a trained filter finds educational',
    () => import('./commands/data/filter.js'),
  ],
  [
    'synthesize',
    'make textbooks or exercises: by the built-in teacher, offline, or, with --model, by one behind an endpoint',
    () => import('./commands/data/synthesize.js'),
    'synthesise',
  ],
  [
    'benchmark',
    "make a benchmark of the built-in teacher's exercises, in HumanEval's form",
    () => import('./commands/data/benchmark.js'),
  ],
  [
    'mine <corpus>',
    'make exercises or textbook pages of functions in real code, run in the sandbox on arguments made for them',
    () => import('./commands/data/mine.js'),
  ],
  [
    'dedup <corpora>',
    'drop exact and near-duplicates inside and across corpora; the first of a cluster stays',
    () => import('./commands/data/dedup.js'),
  ],
  [
    'decontaminate <corpus>',
    'drop what a benchmark can be recognized in: shared 13-grams, close embeddings, matching syntax trees',
    () => import('./commands/data/decontaminate.js'),
  ],
  [
    'pack',
    'shuffle the documents of corpora together and pack them into token shards',
    () => import('./commands/data/pack.js'),
  ],
  [
    'recipe',
    'make the data sets of a recipe: filtered code, textbooks, exercises; decontaminated, packed',
    () => import('./commands/data/recipe.js'),
  ],
  [
    'prepare',
    'read a corpus, learn a tokenizer on it and pack it into token shards; does nothing when that is done',
    () => import('./commands/data/prepare.js'),
  ],
  ['stats <folder>', 'what is in a prepared corpus', () => import('./commands/data/stats.js')],
  [
    'diversity <corpus>',
    'count distinct programs, behaviors and names, and what deduplication would leave',
    () => import('./commands/data/diversity.js'),
  ],
  [
    'check-catalogue [folder]',
    'run families of functions that the built-in teacher draws: examples, agreement, overlap with benchmarks',
    () => import('./commands/data/check-catalogue.js'),
  ],
  ['card <corpus>', 'write what a corpus is as Markdown and HTML', () => import('./commands/data/card.js')],
  ['show <corpus>', 'look at rows of a corpus one by one', () => import('./commands/data/show.js')],
  [
    'sql <query>',
    "ask corpora in DuckDB's SQL; each is a table under its folder's name, the first also as corpus",
    () => import('./commands/data/sql.js'),
  ],
];

const MODEL: readonly Declaration[] = [
  [
    'describe',
    'parameters, arithmetic and memory of a preset or a model',
    () => import('./commands/model/describe.js'),
  ],
  [
    'pull <repo>',
    "download a phi model from Hugging Face's hub (HF_TOKEN and HF_ENDPOINT are honored)",
    () => import('./commands/model/pull.js'),
  ],
  [
    'push <repo>',
    "upload a model to Hugging Face's hub (HF_TOKEN may write; HF_ENDPOINT is honored)",
    () => import('./commands/model/push.js'),
  ],
  [
    'merge',
    'write a model with a LoRA adapter (a folder of PEFT) merged into its weights',
    () => import('./commands/model/merge.js'),
  ],
  ['export', 'write a model as a GGUF file for llama.cpp', () => import('./commands/model/export.js')],
];

const EXPORT: readonly Declaration[] = [
  [
    'web',
    "write the playground as static files, with models that the visitor's browser runs",
    () => import('./commands/export/web.js'),
  ],
];

const EXPERIMENT: readonly Declaration[] = [
  [
    'figure',
    "the paper's figure 2.1: unfiltered code, filtered code, CodeTextbook, then exercises",
    () => import('./commands/experiment/figure.js'),
  ],
  [
    'error-rate',
    'fine-tune on exercises of which more and more solutions are broken',
    () => import('./commands/experiment/error-rate.js'),
  ],
];

const ENGINE: readonly Declaration[] = [
  ['show', 'say which engine is taken on this machine, and why', () => import('./commands/engine/show.js')],
  [
    'install',
    "fetch libtorch into the user's cache, unless the machine has one; or make tfjs-node work",
    () => import('./commands/engine/install.js'),
  ],
];

/** yargs has this one itself. */
const COMPLETION = ['completion', 'print a script for completion in bash or zsh'] as const;

// Whoever reads the output may stop early, as head does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

const EXAMPLES = [
  ['phi1 train', 'the paper in ten minutes: data, pretraining, fine-tuning, figures'],
  ['phi1 train --corpus=my/code', 'train on a folder of your own'],
  ['phi1 eval --model=runs/nano', 'its figures, and reports of what it solved'],
  ['phi1 eval --model=runs/nano --benchmark=unusual --judge=MODEL', 'have MODEL grade understanding'],
  ['phi1 watch runs/nano', 'see a run while it is trained, at http://127.0.0.1:6007'],
  ["phi1 generate --model=runs/nano --prompt='def '", 'let it complete a prompt'],
  ['phi1 serve --model=runs/nano', 'serve it, with a page at http://127.0.0.1:8000'],
  ['phi1 export web --model=runs/nano --out=site', 'the same page as static files, for any host'],
  ['phi1 data synthesize --kind=exercises --count=100 --out=exercises', 'let the built-in teacher write'],
  ['phi1 model describe --preset=phi-1', 'parameters, FLOPs and memory of the 1.3B model'],
] as const;

const GROUPS: readonly CommandGroup[] = [
  { title: 'Train and use a model', commands: JOBS },
  { title: 'Make data', name: 'data', commands: DATA },
  { title: 'Models', name: 'model', commands: MODEL },
  { title: 'For others', name: 'export', commands: EXPORT },
  { title: 'Experiments', name: 'experiment', commands: EXPERIMENT },
  { title: 'This machine', name: 'engine', commands: ENGINE },
  { title: 'Your shell', commands: [COMPLETION] },
];

const words = process.argv.slice(2);
const wrong = findWrongCommand(words, GROUPS);
if (words.length === 1 && words[0] === '--help') {
  process.stdout.write(`${formatHelp(GROUPS, EXAMPLES)}\n`);
} else if (wrong) {
  const { reportFailure, UserError } = await import('@phi1/base');
  reportFailure('phi1', new UserError(wrong));
} else {
  const { runCli } = await import('@phi1/base');
  const { declareCommands, declareGroup } = await import('./command.js');
  await runCli('phi1', (cli) => {
    declareCommands(cli, JOBS);
    declareGroup(cli, 'data', 'a data set step by step: ingest, filter, synthesize, deduplicate, pack', DATA);
    declareGroup(cli, 'model', 'describe, fetch, merge and export models', MODEL);
    declareGroup(cli, 'export', 'models in the browser alone', EXPORT);
    declareGroup(cli, 'experiment', 'train on one kind of data and another, and compare', EXPERIMENT);
    declareGroup(cli, 'engine', 'which engine this machine gets, and fetching it', ENGINE);
    return cli
      .version(readVersion())
      .completion(...COMPLETION)
      .demandCommand(1, 1, 'expected a command: see phi1 --help');
  });
}
