/** Importing this registers every native kernel of the engine with TensorFlow.js. */
import './activation.js';
import './blocks.js';
import './convolution.js';
import './decoder-step.js';
import './elementwise.js';
import './file.js';
import './likeliest.js';
import './matrix.js';
import './normalize.js';
import './phi.js';
import './phi-cuda.js';
import './placement.js';
import './pooling.js';
import './reduce.js';
import './scatter.js';
import './shape.js';
