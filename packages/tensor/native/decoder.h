// What JavaScript writes for a decoder step, in slots of 64 bits: see src/engines/torch/kernels/decoder-native.ts.
#pragma once
#include <cstdint>

namespace phi1 {

struct Weight {
  const void* data;
  int64_t is_half;
};

struct Pair {
  Weight weight, bias;
};

struct Layer {
  Pair norm, q, k, v, dense, fc1, fc2;
};

struct Model {
  int64_t layers, heads, size, inner, vocabulary, rotary;
  double epsilon;
  Weight embedding;
  Pair final_norm, head;
  Layer layer[];
};

struct Cache {
  float *keys, *values; // [sequences, capacity, heads, size]
};

/** A token at `position` of the sequence in row `row` of the cache, which is also its column there. */
struct Token {
  int64_t id, row, position;
};

struct Step {
  const Model* model;
  const Cache* caches;
  int64_t capacity;
  int64_t count;
  const Token* tokens;
  const float *cos, *sin; // [positions, rotary / 2]
  int64_t wanted;
  const int64_t* wanted_tokens; // whose next tokens are asked for, in their order
  float* logits; // [wanted, vocabulary]
  int64_t threads;
  int64_t first; // of `tokens` among all, where they are run in parts
  int64_t tiled; // whether they are so many of their sequences that weights are packed for them
};

} // namespace phi1
