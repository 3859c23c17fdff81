// The most likely token of each row of logits, for greedy decoding.
#include "thread-pool.h"
#include "vector.h"
#include <cmath>

namespace phi1 {

/** The first of the largest logits; -1 where one is not finite. */
static int32_t argmax(const float* logits, long count) {
  Vec most = broadcast(-INFINITY), zeros = {};
  for_each_vector(count, [&](long i, auto... tail) {
    const Vec some = load(logits + i, tail...);
    zeros += some * 0.0f; // NaN for what is not finite
    if constexpr (sizeof...(tail) == 0) most = max(most, some);
  });
  if (!(sum(zeros) == 0)) return -1;
  float top = largest(most);
  for (long i = count / LANES * LANES; i < count; i++) top = std::max(top, logits[i]);
  return int32_t(std::find(logits, logits + count, top) - logits);
}

} // namespace phi1

/** @param logits [rows, vocabulary] */
extern "C" void phi1_argmax(const float* logits, int64_t rows, int64_t vocabulary, int32_t* result, int64_t threads) {
  phi1::ThreadPool& pool = phi1::ThreadPool::of(int(threads));
  pool.run([&] {
    pool.pieces(rows, 1, vocabulary, [&](phi1::Share mine) {
      for (long row = mine.from; row < mine.to; row++) {
        result[row] = phi1::argmax(logits + row * vocabulary, vocabulary);
      }
    });
  });
}
