// The fused op `dropout` (src/ops/dropout.ts says what it computes).
#include "dropout.h"
#include "thread-pool.h"

/** @param x, y of `count` elements */
extern "C" void phi1_dropout(const float* x, float* y, int64_t count, double keep_scale, int64_t threshold,
                             int64_t seed, int64_t threads) {
  using namespace phi1;
  const Dropout dropout = {float(keep_scale), uint32_t(threshold), uint32_t(seed)};
  ThreadPool& pool = ThreadPool::of(int(threads));
  pool.run([&] {
    pool.pieces(count, LANES, 4, [&](Share mine) {
      for_each_vector(mine.to - mine.from, [&](long i, auto... tail) {
        const long at = mine.from + i;
        store(y + at, load(x + at, tail...) * dropout.kept(at), tail...);
      });
    });
  });
}
