/**
 * Runs the tests of a completion in the visitor's browser: each program in a frame and a worker of its own, which are made for
 * it and removed after it or at its time limit. What the worker says is parsed, and shown as text.
 */
import { encodeProgram, type Snapshot, type TestedProgram } from '@phi1/python/realm';
import type { SitePython } from '../src/site.js';
import { SiteFiles } from './files.js';
import type { PythonReport, PythonStart } from './messages.js';

/** On the clock, and before that for Python to start. */
const [PROGRAM_SECONDS, START_SECONDS] = [10, 120];
const OUTCOMES = ['passed', 'failed', 'timeout', 'memory', 'syntax', 'unsupported'];
const LONGEST_MESSAGE = 2000;

/** How tests ended, as the page shows it. */
export interface Verdict {
  outcome: string;
  message: string;
}

type Files = Omit<PythonStart, 'code' | 'snapshot'> & { script: Blob };

/** The Python of a site. */
export class PythonTests {
  readonly #site: SitePython;
  readonly #base: string;
  #files: Promise<Files> | undefined;
  #snapshot: Snapshot | undefined;

  /** @param base the page's address */
  constructor(site: SitePython, base: string) {
    this.#site = site;
    this.#base = base;
  }

  /**
   * @param onProgress told in words what is going on
   * @throws Error when a file is missing or Python does not start
   */
  async run(program: TestedProgram, onProgress: (text: string) => void): Promise<Verdict> {
    this.#files ??= this.#fetch(onProgress);
    this.#files.catch(() => (this.#files = undefined));
    const { script, ...files } = await this.#files;
    onProgress('starting Python …');
    const start: PythonStart = { ...files, snapshot: this.#snapshot, code: encodeProgram(program) };
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.hidden = true;
    const { port1, port2 } = new MessageChannel();
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      return await new Promise<Verdict>((resolve, reject) => {
        const seconds = (count: number, then: () => void): void => {
          clearTimeout(timer);
          timer = setTimeout(then, 1000 * count);
        };
        seconds(START_SECONDS, () => reject(new Error('Python does not start')));
        let isRunning = false;
        port1.onmessage = ({ data }: MessageEvent<PythonReport>) => {
          if (data.kind === 'ended') resolve(readVerdict(data.outcome));
          else if (data.kind === 'broken') reject(new Error(`Python stopped (${data.message})`));
          else if (!isRunning) {
            onProgress('running …');
            isRunning = true; // what is said so later is the program's
            this.#snapshot ??= data.snapshot;
            const message = `still running after ${String(PROGRAM_SECONDS)} s`;
            seconds(PROGRAM_SECONDS, () => resolve({ outcome: 'timeout', message }));
          }
        };
        frame.onload = () => frame.contentWindow!.postMessage({ script, start }, '*', [port2]);
        frame.src = new URL(this.#site.frame, this.#base).href;
        document.body.append(frame);
      });
    } finally {
      clearTimeout(timer);
      frame.remove();
      port1.close();
    }
  }

  async #fetch(onProgress: (text: string) => void): Promise<Files> {
    const of = this.#site.files.reduce((sum, file) => sum + file.bytes, 0);
    let bytes = 0;
    const source = new SiteFiles(this.#base, (count) => {
      bytes += count;
      onProgress(`fetching Python, ${String(Math.floor((100 * bytes) / of))} % …`);
    });
    const entries = this.#site.files.map(async (file) => [file.name, await source.read(file)] as const);
    const files = new Map(await Promise.all(entries));
    const scripts = JSON.parse(new TextDecoder().decode(files.get('scripts.json'))) as string[];
    return {
      script: new Blob([files.get('worker.js') as BlobPart], { type: 'text/javascript' }),
      interpreter: files.get('interpreter.wasm')!,
      library: files.get('library.zip')!,
      scripts: scripts.map((text) => new TextEncoder().encode(text)),
    };
  }
}

function readVerdict({ outcome, message }: Record<string, unknown>): Verdict {
  if (typeof outcome !== 'string' || !OUTCOMES.includes(outcome))
    throw new Error('the sandbox gave no answer');
  return { outcome, message: typeof message === 'string' ? message.slice(0, LONGEST_MESSAGE) : '' };
}
