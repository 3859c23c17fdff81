/** The one instance of TensorFlow.js that all packages share. */
export * as tf from '@tensorflow/tfjs';
