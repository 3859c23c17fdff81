// Dropout by the project's hash of seed and index (ops/dropout.ts): the same mask on every engine, so none is kept.

struct DropoutArguments {
  const Element* x;
  Element* y;
  Int count;
  Int seed;       // mixed already
  Int threshold;  // hashes below it are dropped
  double scale;   // 1 / (1 - rate)
};

/** 31 bits of an index under a mixed seed. */
__device__ inline unsigned hashOf(Int index, unsigned seed) {
  unsigned h = (unsigned)index * 0x9e3779b1u ^ seed;
  h = (h ^ h >> 16) * 0x85ebca6bu;
  h = (h ^ h >> 13) * 0xc2b2ae35u;
  return (h ^ h >> 16) & 0x7fffffffu;
}

KERNEL(dropout, DropoutArguments) {
  unsigned seed = (unsigned)a.seed, threshold = (unsigned)a.threshold;
  float scale = (float)a.scale;
  Int step = (Int)gridDim.x * blockDim.x, first = (Int)blockIdx.x * blockDim.x + threadIdx.x;
  Int whole = aligned((Int)a.x | (Int)a.y) ? a.count / VECTOR : 0;
  for (Int v = first; v < whole; v += step) {
    Vector values = ((const Vector*)a.x)[v];
    for (int i = 0; i < VECTOR; i++) {
      bool keep = hashOf(v * VECTOR + i, seed) >= threshold;
      store(&values.values[i], keep ? toFloat(values.values[i]) * scale : 0);
    }
    ((Vector*)a.y)[v] = values;
  }
  for (Int i = whole * VECTOR + first; i < a.count; i += step) {
    store(a.y + i, hashOf(i, seed) >= threshold ? toFloat(a.x[i]) * scale : 0);
  }
}
