// The backward pass of GELU (tanh form) together with the gradient of the bias under it: dx = dy gelu'(x), and the
// sum of dx over rows in one reading. Compiled with columns.cu before it.

struct GeluBackwardArguments {
  const Element* dy;  // [rows, columns]
  const Element* x;   // what went into GELU
  Element* dx;
  float* partial;  // [gridDim.y, columns]: sums of dx, see columns.cu
  Int rows, columns;
};

__device__ inline float geluSlope(float x) {
  const float scale = 0.7978845608028654f;  // sqrt(2 / pi)
  const float cubic = 0.044715f;
  float t = tanhf(scale * (x + cubic * x * x * x));
  return 0.5f * (1 + t) + 0.5f * x * (1 - t * t) * scale * (1 + 3 * cubic * x * x);
}

KERNEL(geluBackward, GeluBackwardArguments) {
  bool whole = aligned((Int)a.dy | (Int)a.x | (Int)a.dx | a.columns * (Int)sizeof(Element));
  sumColumns(a.partial, a.rows, a.columns, [&](Int row, Int column, int count, float* sum) {
    Int at = row * a.columns + column;
    if (whole && count == VECTOR) {
      Vector dy = *(const Vector*)(a.dy + at), x = *(const Vector*)(a.x + at), dx;
      for (int i = 0; i < VECTOR; i++) {
        float slope = toFloat(dy.values[i]) * geluSlope(toFloat(x.values[i]));
        store(&dx.values[i], slope);
        sum[i] += slope;
      }
      *(Vector*)(a.dx + at) = dx;
    } else {
      for (int i = 0; i < count; i++) {
        float slope = toFloat(a.dy[at + i]) * geluSlope(toFloat(a.x[at + i]));
        store(a.dx + at + i, slope);
        sum[i] += slope;
      }
    }
  });
}
