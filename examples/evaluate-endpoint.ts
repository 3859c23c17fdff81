/** pass@1 of a model behind an OpenAI-compatible endpoint, with its code run in the WebAssembly sandbox. */
import { extractCode, loadBenchmark } from '@phi1/benchmarks';
import { evaluate, summarizeEvaluation, type CompletionSource } from '@phi1/eval';

const [baseUrl, model, limit = '5'] = process.argv.slice(2);
if (baseUrl === undefined || model === undefined)
  throw new Error('expected the address of an endpoint, up to /v1, and the name of a model');

const source: CompletionSource = {
  description: { kind: 'endpoint', model },
  async *complete(problems) {
    for (const problem of problems) {
      const response = await fetch(`${baseUrl}/chat/completions`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Authorization: `Bearer ${process.env.OPENAI_API_KEY ?? ''}`,
        },
        body: JSON.stringify({
          model,
          messages: [{ role: 'user', content: `Complete this function:\n\n${problem.prompt}` }],
        }),
      });
      if (!response.ok) throw new Error(`${baseUrl}: ${String(response.status)} ${response.statusText}`);
      const { choices } = (await response.json()) as { choices: { message: { content: string } }[] };
      yield { taskId: problem.taskId, completion: extractCode(problem, choices[0]!.message.content) };
    }
  },
};
const benchmark = await loadBenchmark('everyday');
const problems = benchmark.problems.slice(0, Number(limit));
const evaluation = await evaluate({ benchmark: { ...benchmark, problems }, source });
console.log(summarizeEvaluation(evaluation).passAtK);
