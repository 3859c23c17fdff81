// The fused op `rotaryEmbedding` (src/ops/rotary-embedding.ts says what it computes), in one pass.
#include "rotary.h"
#include "thread-pool.h"

/**
 * @param x [batch, time, heads, size] @param y like x
 * @param cos, sin [time, half], or [batch, time, half] where `by_sequence`
 * @param sign 1 to turn, -1 to turn back
 */
extern "C" void phi1_rotary(const float* x, const float* cos, const float* sin, float* y, int64_t batch, int64_t time,
                            int64_t heads, int64_t size, int64_t half, int64_t by_sequence, int64_t sign,
                            int64_t threads) {
  using namespace phi1;
  ThreadPool& pool = ThreadPool::of(int(threads));
  pool.run([&] {
    pool.pieces(batch * time, 1, 4 * heads * size, [&](Share mine) {
      for (long token = mine.from; token < mine.to; token++) {
        const long place = (by_sequence ? token : token % time) * half;
        const long first = token * heads * size;
        turn(x + first, y + first, heads, size, cos + place, sin + place, half, float(sign));
      }
    });
  });
}
