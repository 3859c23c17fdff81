/** Our side of training-step.ts, on any engine; the peer in PyTorch says what the model and the step are. */
import { describeModel, parsePhiConfig } from '@phi1/model';
import {
  adamW,
  clipByGlobalNorm,
  engineMemory,
  selectEngine,
  tf,
  valueAndGradients,
  type EngineName,
} from '@phi1/tensor';
import { randomModel } from '../random-model.js';
import { contest, ResidentMemory } from '../side-by-side.js';
import type { Setup } from '../training-step.js';

const setup = JSON.parse(process.argv[2]!) as Setup & { engine: EngineName };
const {
  layers,
  width,
  heads,
  vocabulary,
  batch,
  time,
  gradientCheckpointing = false,
  precision = 'float32',
} = setup;
const { threads } = setup;
await selectEngine({ engine: setup.engine, device: setup.device, precision, threads });
const memory = new ResidentMemory();
const model = randomModel(
  parsePhiConfig({
    vocab_size: vocabulary,
    hidden_size: width,
    intermediate_size: 4 * width,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    max_position_embeddings: time,
  }),
);
const flops = batch * time * describeModel(model.config, { context: time }).trainingFlopsPerToken;
const parameters = [...model.parameters.values()];
const zeros = () => parameters.map((parameter) => tf.tidy(() => tf.variable(tf.zerosLike(parameter), false)));
const [firstMoments, secondMoments] = [zeros(), zeros()];
const weightDecay = parameters.map(({ rank }) => (rank > 1 ? 0.1 : 0));
const random = () => tf.randomUniform<tf.Rank.R2>([batch, time], 0, vocabulary, 'int32');
const [ids, labels] = [random(), random()];
let stepNumber = 0;

function step(): number {
  const { value, gradients: raw } = valueAndGradients(
    () => model.loss(ids, labels, { gradientCheckpointing }),
    parameters,
  );
  const clipped = clipByGlobalNorm(raw, 1);
  adamW({
    parameters,
    gradients: clipped.gradients,
    firstMoments,
    secondMoments,
    weightDecay,
    learningRate: 1e-3,
    beta1: 0.9,
    beta2: 0.95,
    epsilon: 1e-8,
    step: ++stepNumber,
  });
  const loss = value.dataSync()[0]!;
  tf.dispose([value, raw, clipped.gradients, clipped.norm]);
  return loss;
}

/** Of the card, or of the process beyond the libraries. */
async function peakBytes(): Promise<number> {
  const { cuda } = await engineMemory();
  return cuda?.peakAllocatedBytes ?? memory.peakBytes;
}

/** Floating-point operations a second of a product of two 1024 x 1024 matrices, the best of ten. */
function measureProductRate(): number {
  const a = tf.randomNormal([1024, 1024]);
  const seconds = Array.from({ length: 10 }, () => {
    const start = performance.now();
    tf.tidy(() => tf.matMul(a, a).slice([0, 0], [1, 1]).dataSync());
    return (performance.now() - start) / 1000;
  });
  a.dispose();
  return (2 * 1024 ** 3) / Math.min(...seconds);
}

const productRate = measureProductRate();
memory.forgetPeak();
for (let i = 0; i < (setup.warmup ?? 2); i++) step();
await contest(async () => {
  const start = performance.now();
  const loss = step();
  const milliseconds = performance.now() - start;
  return { milliseconds, loss, flops, productRate, peakBytes: await peakBytes() };
});
