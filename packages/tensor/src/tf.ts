/** The one instance of TensorFlow.js that all packages share, with right gradients. */
import './ops/corrected-gradients.js';

export * as tf from '@tensorflow/tfjs';
