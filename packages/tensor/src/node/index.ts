/**
 * In the place of TensorFlow's own package for Node: `import * as tf from '@phi1/tensor/node'` is TensorFlow.js with the
 * best engine of this machine taken, `file://` for models, and `tf.node` for images and TensorBoard.
 */
import { selectEngine } from '../engines/select.js';
import '../ops/corrected-gradients.js';
import { decodeImage, decodeJpeg, decodePng, encodeJpeg, encodePng } from './images.js';
import { summaryFileWriter, tensorBoard } from './tensor-board.js';
import * as tf from '@tensorflow/tfjs';
import { fileSystem } from './file-system.js';

export * from '@tensorflow/tfjs';

export const io = { ...tf.io, fileSystem };

export const node = {
  decodeImage,
  decodeJpeg,
  decodePng,
  encodeJpeg,
  encodePng,
  summaryFileWriter,
  tensorBoard,
};

await selectEngine();
