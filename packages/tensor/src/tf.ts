/** The one instance of TensorFlow.js that all packages share, with right gradients and kernels for its wasm backend. */
import './engines/wasm/argmax.js';
import './engines/wasm/decoder-step.js';
import './ops/corrected-gradients.js';

export * as tf from '@tensorflow/tfjs';
