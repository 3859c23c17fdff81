/**
 * The document of the frame in which tests run. The page puts it into a frame with `sandbox="allow-scripts"`, so that it has an
 * origin of its own, without storage, caches or cookies, and the file's policy lets nothing in it reach a network. It starts
 * one worker, which inherits both, and passes messages on.
 */
import type { PythonReport, PythonStart } from './messages.js';

// whoever opens this file otherwise, or frames it without a sandbox, would get a worker of the site's own origin
if (self.origin === 'null') {
  addEventListener(
    'message',
    ({ data: { script, start }, ports: [port] }: MessageEvent<{ script: Blob; start: PythonStart }>) => {
      const worker = new Worker(URL.createObjectURL(script));
      const report = (message: PythonReport): void => port!.postMessage(message);
      worker.onmessage = ({ data }: MessageEvent<PythonReport>) => report(data);
      worker.onerror = ({ message }) => report({ kind: 'broken', message });
      worker.postMessage(start);
    },
    { once: true },
  );
}
