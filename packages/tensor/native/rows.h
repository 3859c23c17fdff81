// Products of few rows with a weight, y = x W^T, for weights that are read from memory once: each output is a dot
// product along the weight's row. Every one is added up in the same order however many rows there are, so that
// what a sequence generates does not depend, to the last bit, on what else is in the batch.
#pragma once
#include "vector.h"
#include <algorithm>
#include <bit>

namespace phi1 {

constexpr int OUTPUTS = 4; // rows of the weight at a time
constexpr int AHEAD = 16; // rows of the weight that are fetched before they are needed, for one row of x
// rows of x at a time, as many as there are registers for the sums
#if defined(__AVX512F__)
constexpr int ROWS = 4;
#elif defined(__AVX__) || defined(__aarch64__)
constexpr int ROWS = 3;
#else
constexpr int ROWS = 2;
#endif
constexpr int SUMS = std::max(ROWS * OUTPUTS, LANES); // of a tile, at most

/**
 * The dot products of `rows` rows of x with `outputs` rows of w, written to `to` in whole vectors.
 * Not inlined: within a larger function GCC keeps the sums in memory.
 */
template <int rows, int outputs, class W>
[[gnu::noinline]] void dots(const float* x, long x_stride, const W* w, long w_stride, long length, float* to) {
  constexpr int count = rows * outputs, whole = count / LANES * LANES, rest = std::bit_ceil(unsigned(count - whole));
  Vec totals[whole + rest];
#pragma GCC unroll 16
  for (int i = 0; i < whole + rest; i++) totals[i] = Vec{};
  for_each_vector(length, [&](long i, auto... tail) __attribute__((always_inline)) {
    Vec xs[rows];
#pragma GCC unroll 16
    for (int r = 0; r < rows; r++) {
      xs[r] = load(x + r * x_stride + i, tail...);
      pin(xs[r]);
    }
#pragma GCC unroll 16
    for (int o = 0; o < outputs; o++) {
      Vec weights = load(w + o * w_stride + i, tail...);
      pin(weights);
      if constexpr (rows == 1) __builtin_prefetch(w + (o + AHEAD) * w_stride + i);
#pragma GCC unroll 16
      for (int r = 0; r < rows; r++) totals[r * outputs + o] = fma(xs[r], weights, totals[r * outputs + o]);
    }
  });
#pragma GCC unroll 4
  for (int i = 0; i < whole; i += LANES) store(to + i, sums<LANES>(totals + i));
  if constexpr (count > whole) store(to + whole, sums<rest>(totals + whole));
}

/** Brings part `part` of `parts` of some memory closer, while something else is computed. */
inline void prefetch(const void* from, long bytes, long part, long parts) {
  const long first = bytes * part / parts;
  prefetch(static_cast<const char*>(from) + first, bytes * (part + 1) / parts - first);
}

/** Calls `take(row, output, count, sums)` with the products of each row and the outputs from `from` to `to`. */
template <class W, class Take>
void multiply(const float* x, long rows, long length, const W* w, long from, long to, const Take& take) {
  const auto tile = [&]<int count, int outputs>(long row, long output) {
    float products[SUMS + LANES];
    const W* weights = w + output * length;
    if constexpr (count > 1) {
      prefetch(weights + outputs * length, outputs * length * sizeof(W), row / count, (rows + count - 1) / count);
    }
    dots<count, outputs>(x + row * length, length, weights, length, length, products);
    for (int r = 0; r < count; r++) take(row + r, output, outputs, products + r * outputs);
  };
  const auto column = [&]<int outputs>(long output) {
    long row = 0;
    for (; row + ROWS <= rows; row += ROWS) tile.template operator()<ROWS, outputs>(row, output);
    if (ROWS > 2 && row + 2 <= rows) tile.template operator()<2, outputs>(row, output), row += 2;
    for (; row < rows; row++) tile.template operator()<1, outputs>(row, output);
  };
  long output = from;
  if (rows == 1) { // more sums at once: there is little else to do while one is waiting
    for (; output + LANES / 2 <= to; output += LANES / 2) tile.template operator()<1, LANES / 2>(0, output);
  }
  for (; output + OUTPUTS <= to; output += OUTPUTS) column.template operator()<OUTPUTS>(output);
  for (; output < to; output++) column.template operator()<1>(output);
}

} // namespace phi1
