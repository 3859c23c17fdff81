/** Programs of one pipeline, and of what is made of a pipeline's number: its square, whether it is even. */
import type { Random } from '@phi1/base';
import { mappers, predicates } from '../catalogue/elements.js';
import type { Mapper, Predicate } from '../core/block.js';
import type { Input } from '../core/samples.js';
import { isHeldOutPair } from '../core/hold-out.js';
import { substitute } from '../core/substitute.js';
import type { Draft, Helper } from './draft.js';
import { bind, Names, realize } from './element-code.js';
import {
  choosePipeline,
  chooseSource,
  computeOutput,
  say,
  sourceInput,
  type Pipeline,
  type Said,
} from './pipeline.js';
import { pipelineCode, pipelineExpression, listStyles, type PipelineStyle } from './pipeline-code.js';

/** What a pipeline is built with; more conditions and mappings make more blocks. */
const shapes = [
  { conditions: 0, mappings: 0 },
  { conditions: 1, mappings: 0 },
  { conditions: 1, mappings: 0 },
  { conditions: 1, mappings: 0 },
  { conditions: 0, mappings: 1 },
  { conditions: 0, mappings: 1 },
  { conditions: 1, mappings: 1 },
  { conditions: 1, mappings: 1 },
  { conditions: 2, mappings: 0 },
  { conditions: 1, mappings: 2 },
];

/** The ids of a pipeline's parts: `from.integers`, `int.even`, `to.sum`. */
export function listBlocks(pipeline: Pipeline): string[] {
  const { source, conditions, mappings, aggregate } = pipeline;
  return [
    `from.${source.tag}`,
    ...conditions.map(({ predicate }) => `${predicate.on}.${predicate.tag}`),
    ...mappings.map(({ mapper }) => `${mapper.on}.${mapper.tag}`),
    `to.${aggregate.tag}`,
  ];
}

/** Whether training data never has the pipeline: see `hold-out.ts`. */
export function isHeldOut({ source, conditions, mappings, aggregate }: Pipeline): boolean {
  const parts = [...conditions.map(({ predicate }) => predicate), ...mappings.map(({ mapper }) => mapper)];
  return (
    source.through?.heldOut === true ||
    parts.some(({ on, tag }) => isHeldOutPair(aggregate.tag, `${on}.${tag}`))
  );
}

/** The topics of a pipeline's parts, each once, without `functions`, which says nothing of a mapper. */
export function listTopics({ source, conditions, mappings, aggregate }: Pipeline): string[] {
  const parts = [
    aggregate,
    source,
    ...conditions.map((one) => one.predicate),
    ...mappings.map((one) => one.mapper),
  ];
  return [...new Set(parts.map((part) => part.topic))].filter((topic) => topic !== 'functions');
}

/** A function that is one pipeline. @returns undefined when no aggregate fits, or a condition would be odd to ask */
export function selectionDraft(random: Random): Draft | undefined {
  const source = chooseSource(random);
  const input = sourceInput(source, random);
  const inputs: Input[] = [input];
  const names = new Names([input.key]);
  const pipeline = choosePipeline(source, input, inputs, names, random.pick(shapes), random);
  if (!pipeline) return undefined;
  const said = say(pipeline, input, random);
  return {
    blocks: listBlocks(pipeline),
    topics: listTopics(pipeline),
    inputs,
    drawn: {},
    output: computeOutput(pipeline),
    names: said.names,
    nouns: said.nouns,
    does: [],
    is: said.is,
    notes: said.note === undefined ? [] : [said.note],
    styles: listStyles(pipeline),
    code: (style, random) =>
      pipelineCode(
        pipeline,
        style as PipelineStyle,
        inputs.map(({ key }) => key),
        random,
      ),
    heldOut: isHeldOut(pipeline),
  };
}

/** A pipeline that gives a number, or nothing at all. */
export function numberPipeline(
  random: Random,
  source: ReturnType<typeof chooseSource>,
  input: Input,
  inputs: Input[],
  names: Names,
): { pipeline: Pipeline; said: Said } | undefined {
  const shape = { conditions: random.int(3) ? 1 : 0, mappings: random.int(3) ? 0 : 1 };
  const pipeline = choosePipeline(source, input, inputs, names, shape, random, (aggregate) =>
    ['sum', 'count', 'distinct_count', 'total_length'].includes(aggregate.tag),
  );
  return pipeline && { pipeline, said: say(pipeline, input, random) };
}

/** `the digit sum of the sum of the even numbers in nums`, or whether that sum is even. */
export function afterwardsDraft(random: Random): Draft | undefined {
  const source = chooseSource(random);
  const input = sourceInput(source, random);
  const inputs: Input[] = [input];
  const names = new Names([input.key]);
  const inner = numberPipeline(random, source, input, inputs, names);
  if (!inner) return undefined;
  const { pipeline, said } = inner;
  const last: Predicate | Mapper = random.int(2)
    ? random.pick(predicates().int.filter((one) => !one.tag.includes('negative')))
    : random.pick(mappers().int.filter((one) => !['stars', 'text'].includes(one.tag)));
  const bound = bind(last.constant, inputs, names, random);
  const [noun] = said.nouns;
  const isPredicate = last.kind === 'predicate';
  const fill = (text: string): string => text.replace('{k}', bound.english);
  const phrase = isPredicate ? `${noun!} ${fill(last.is)}` : fill(last.one).replace('{x}', noun!);
  const suffix = bound.name && `_${bound.name}`;
  const afterName = isPredicate
    ? `is_${said.names[0]!}_${last.tag}${suffix}`
    : `${last.tag}${suffix}_of_${said.names[1] ?? said.names[0]!}`;
  return {
    blocks: [...listBlocks(pipeline), `int.${last.tag}`],
    topics: [...new Set([...listTopics(pipeline), last.topic])].filter((topic) => topic !== 'functions'),
    inputs,
    drawn: {},
    output: isPredicate ? 'bool' : last.to,
    names: [afterName, isPredicate ? `has_${last.tag}_total` : `${last.tag}_of_result`],
    nouns: isPredicate ? [] : [phrase],
    does: [],
    is: isPredicate ? [phrase] : [],
    notes: [],
    styles: ['steps', 'loop', 'expression'],
    code: (style, random) => afterwardsCode(pipeline, last, style, inputs, bound.code, random),
    heldOut: isHeldOut(pipeline),
  };
}

function afterwardsCode(
  pipeline: Pipeline,
  last: Predicate | Mapper,
  style: string,
  inputs: readonly Input[],
  constant: string,
  random: Random,
): { body: string; helpers: Helper[] } {
  const taken = new Names(inputs.map(({ key }) => key));
  const after = realize(last, { code: constant, english: '', name: '' }, random, taken);
  const own = after.helper ? [after.helper] : [];
  const plain = pipelineExpression(pipeline, random);
  if (style !== 'loop' && plain) {
    const { expression, helpers } = plain;
    const single = style === 'expression' && after.expression.split(/\bx\b/).length === 2;
    const body = single
      ? `return ${substitute(after.expression, { x: expression })}`
      : `result = ${expression}\nreturn ${substitute(after.expression, { x: 'result' })}`;
    return { body, helpers: [...helpers, ...own] };
  }
  const { body, helpers } = pipelineCode(pipeline, 'loop', [], random);
  const lines = body.split('\n');
  const final = lines.pop()!.replace(/^return /, '');
  return {
    body: [...lines, `return ${substitute(after.expression, { x: final })}`].join('\n'),
    helpers: [...helpers, ...own],
  };
}
