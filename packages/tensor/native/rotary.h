// Rotary embedding of one token's heads (src/ops/rotary-embedding.ts says what it computes).
#pragma once
#include "vector.h"

namespace phi1 {

/**
 * @param from, to [heads, size], which may be the same
 * @param cos, sin [half], of the token's position; what comes after 2 x half in a head is copied
 * @param sign 1 to turn, -1 to turn back
 */
inline void turn(const float* from, float* to, long heads, long size, const float* cos, const float* sin, long half,
                 float sign) {
  for (long head = 0; head < heads; head++, from += size, to += size) {
    for_each_vector(half, [&](long i, auto... tail) {
      const Vec c = load(cos + i, tail...), s = load(sin + i, tail...) * sign;
      const Vec a = load(from + i, tail...), b = load(from + half + i, tail...);
      store(to + i, a * c - b * s, tail...);
      store(to + half + i, b * c + a * s, tail...);
    });
    if (from != to) std::memcpy(to + 2 * half, from + 2 * half, 4 * (size - 2 * half));
  }
}

} // namespace phi1
