// Rotary position embedding in one pass: dimension i of a head turns with dimension i + half, what is behind both
// halves is copied. A thread makes VECTOR neighboring outputs where alignment allows, else one.

struct RotaryArguments {
  const Element* x;  // [batch, time, heads, size], contiguous
  Element* y;
  const float* cos;  // [time, half], or [batch, time, half]
  const float* sin;
  Int batch, time, heads, size, half;
  Int perSequence;  // whether the tables have a batch dimension
  double sign;      // -1 turns back, which is the gradient
};

template <int COUNT>
__device__ inline void rotate(const RotaryArguments& a, Int at) {
  Int perHead = a.size / COUNT;
  Int head = at / perHead;
  Int i = at % perHead * COUNT;  // in the head
  Int token = head / a.heads;
  const Element* x = a.x + head * a.size;
  Element* y = a.y + head * a.size;
  if (i >= 2 * a.half) {
    if (COUNT == VECTOR) *(Vector*)(y + i) = *(const Vector*)(x + i);
    else y[i] = x[i];
    return;
  }
  bool isFirst = i < a.half;
  Int angle = (a.perSequence ? token : token % a.time) * a.half + (isFirst ? i : i - a.half);
  Int other = isFirst ? i + a.half : i - a.half;
  float sign = (float)(isFirst ? -a.sign : a.sign);
  Vector own, across, out;
  if (COUNT == VECTOR) {
    own = *(const Vector*)(x + i);
    across = *(const Vector*)(x + other);
  } else {
    own.values[0] = x[i];
    across.values[0] = x[other];
  }
  for (int j = 0; j < COUNT; j++) {
    float turned = toFloat(own.values[j]) * a.cos[angle + j] + sign * toFloat(across.values[j]) * a.sin[angle + j];
    store(&out.values[j], turned);
  }
  if (COUNT == VECTOR) *(Vector*)(y + i) = out;
  else y[i] = out.values[0];
}

KERNEL(rotary, RotaryArguments) {
  Int size = sizeof(Element);
  bool whole = aligned((Int)a.x | (Int)a.y | a.size * size | a.half * size);
  Int count = a.batch * a.time * a.heads * (whole ? a.size / VECTOR : a.size);
  for (Int at = (Int)blockIdx.x * blockDim.x + threadIdx.x; at < count; at += (Int)gridDim.x * blockDim.x) {
    if (whole) rotate<VECTOR>(a, at);
    else rotate<1>(a, at);
  }
}
