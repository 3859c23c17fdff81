/** pass@1 of a model behind an OpenAI-compatible endpoint, with its code run in the WebAssembly sandbox. */
import { loadBenchmark } from '@phi1/benchmarks';
import { evaluate, summarizeEvaluation } from '@phi1/eval';
import { endpointSource } from '@phi1/eval/endpoint-source';

const [baseUrl, model, limit = '5'] = process.argv.slice(2);
if (baseUrl === undefined || model === undefined)
  throw new Error('expected the address of an endpoint, up to /v1, and the name of a model');

const benchmark = await loadBenchmark('everyday');
const problems = benchmark.problems.slice(0, Number(limit));
const source = endpointSource({ baseUrl, model, api: 'chat' });
const evaluation = await evaluate({ benchmark: { ...benchmark, problems }, source });
console.log(summarizeEvaluation(evaluation).passAtK);
