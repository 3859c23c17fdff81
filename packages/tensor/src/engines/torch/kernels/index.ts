/** Importing this registers every native kernel of the engine with TensorFlow.js. */
import './elementwise.js';
import './matrix.js';
import './phi.js';
import './reduce.js';
import './shape.js';
