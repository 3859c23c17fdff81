// Softmax cross-entropy of a chunk of logits, forward and backward: one block a row reads it once for maximum and
// normalizer together (online softmax, Milakov and Gimelshein 2018) and once more to write the gradient in its
// place. The row's share in the mean is in both, so that nothing has to be weighted afterwards.

struct CrossEntropyArguments {
  Element* logits;      // [rows, classes], becomes the gradient of the loss
  const int* labels;    // [rows]
  const float* shares;  // [rows], 1 / counted tokens, or 0 for a row that does not count
  float* losses;        // [rows]
  Int rows, classes;
  Int withGradient;
};

/** exp(x - maximum), 0 where everything so far was minus infinity. */
__device__ inline float scaledExp(float x, float maximum) { return maximum == -INFINITY ? 0 : expf(x - maximum); }

struct Normalizer {
  float maximum, sum;
  __device__ void add(float x) {
    if (x > maximum) {
      sum = sum * scaledExp(maximum, x) + 1;
      maximum = x;
    } else {
      sum += scaledExp(x, maximum);
    }
  }
};

KERNEL(crossEntropy, CrossEntropyArguments) {
  Int whole = aligned((Int)a.logits | a.classes * (Int)sizeof(Element)) ? a.classes / VECTOR : 0;
  for (Int r = blockIdx.x; r < a.rows; r += gridDim.x) {
    Element* row = a.logits + r * a.classes;
    Vector* vectors = (Vector*)row;
    float share = a.shares[r];
    Int label = a.labels[r];
    Normalizer own = {-INFINITY, 0};
    for (Int v = threadIdx.x; v < whole; v += blockDim.x) {
      Vector values = vectors[v];
      for (int i = 0; i < VECTOR; i++) own.add(toFloat(values.values[i]));
    }
    for (Int c = whole * VECTOR + threadIdx.x; c < a.classes; c += blockDim.x) own.add(toFloat(row[c]));
    float maximum = reduceBlock<Maximum>(own.maximum);
    float sum = reduceBlock<Sum>(own.sum * scaledExp(own.maximum, maximum));
    bool counts = share != 0;
    if (threadIdx.x == 0) {
      bool known = label >= 0 && label < a.classes;
      float chosen = known ? toFloat(row[label]) : NAN;  // a label of no class is seen in the loss
      a.losses[r] = counts ? (logf(sum) + maximum - chosen) * share : 0;
    }
    if (!a.withGradient) continue;
    __syncthreads();  // the label's logit is read
    float scale = counts ? share / sum : 0;
    auto gradient = [&](float logit, Int c) {
      return counts ? scaledExp(logit, maximum) * scale - (c == label ? share : 0) : 0.0f;
    };
    for (Int v = threadIdx.x; v < whole; v += blockDim.x) {
      Vector values = vectors[v];
      for (int i = 0; i < VECTOR; i++) store(&values.values[i], gradient(toFloat(values.values[i]), v * VECTOR + i));
      vectors[v] = values;
    }
    for (Int c = whole * VECTOR + threadIdx.x; c < a.classes; c += blockDim.x) {
      store(row + c, gradient(toFloat(row[c]), c));
    }
  }
}
