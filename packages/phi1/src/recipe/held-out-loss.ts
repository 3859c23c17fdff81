/** Bits per byte of a model on exercises that no data set has: a benchmark's prompts with their own solutions. */
import { loadBenchmark } from '@phi1/benchmarks';
import { loadModel, loadTokenizerFrom } from '@phi1/model/node';
import { tf } from '@phi1/tensor';

/** Texts that go through the model together. */
const AT_ONCE = 8;
/** A label that no loss counts. */
const NO_LABEL = -100;

/**
 * Each text is a document of its own, with an end of text; its first token is given, and what does not fit into the
 * model's context is left out.
 *
 * @param benchmark a name or a file
 * @returns undefined where it has no solutions that continue its prompts
 */
export async function heldOutBitsPerByte(folder: string, benchmark: string): Promise<number | undefined> {
  const { problems } = await loadBenchmark(benchmark);
  const texts = problems
    .filter(({ entryPoint, canonicalSolution }) => entryPoint !== undefined && canonicalSolution !== '')
    .map(({ prompt, canonicalSolution }) => prompt + canonicalSolution);
  if (texts.length === 0) return undefined;
  const tokenizer = await loadTokenizerFrom(folder);
  const model = await loadModel(folder);
  try {
    const longest = model.config.max_position_embeddings + 1;
    const documents = texts
      .map((text) => [...tokenizer.encodeOrdinary(text), tokenizer.endOfText])
      .map((tokens) => tokens.slice(0, longest))
      .sort((a, b) => a.length - b.length);
    let [nats, bytes] = [0, 0];
    for (let start = 0; start < documents.length; start += AT_ONCE) {
      const rows = documents.slice(start, start + AT_ONCE);
      nats += await sumLoss(model, rows, tokenizer.endOfText);
      for (const row of rows)
        bytes += Buffer.byteLength(tokenizer.decode(withoutEnds(row.slice(1), tokenizer.endOfText)));
    }
    return nats / Math.LN2 / bytes;
  } finally {
    model.dispose();
  }
}

function withoutEnds(tokens: readonly number[], endOfText: number): number[] {
  return tokens.filter((token) => token !== endOfText);
}

async function sumLoss(
  model: { loss(ids: tf.Tensor2D, labels: tf.Tensor2D): tf.Scalar },
  rows: readonly number[][],
  padding: number,
): Promise<number> {
  const length = Math.max(...rows.map((row) => row.length)) - 1;
  const ids = rows.flatMap((row) => padded(row.slice(0, -1), length, padding));
  const labels = rows.flatMap((row) => padded(row.slice(1), length, NO_LABEL));
  const shape: [number, number] = [rows.length, length];
  const loss = tf.tidy(() =>
    model.loss(tf.tensor2d(ids, shape, 'int32'), tf.tensor2d(labels, shape, 'int32')),
  );
  const [mean] = await loss.data<'float32'>();
  loss.dispose();
  return mean! * labels.filter((label) => label !== NO_LABEL).length;
}

function padded(tokens: readonly number[], length: number, filler: number): number[] {
  return [...tokens, ...Array.from({ length: length - tokens.length }, () => filler)];
}
