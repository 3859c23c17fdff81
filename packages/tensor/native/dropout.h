// What dropout does to each element: the hash of an index and a seed that src/ops/dropout.ts defines.
#pragma once
#include "vector.h"

namespace phi1 {

struct Dropout {
  float keep_scale; // what a kept element is multiplied by, 1 / (1 - rate)
  uint32_t threshold; // an element whose hash is below it is dropped
  uint32_t seed;

  bool is_on() const { return threshold > 0; }

  /** What elements from `index` on are multiplied by. */
  Vec kept(long index) const {
    UintVec hash;
    for (int lane = 0; lane < LANES; lane++) hash[lane] = uint32_t(index) + lane;
    hash = hash * 0x9e3779b1u ^ seed;
    hash = (hash ^ hash >> 16) * 0x85ebca6bu;
    hash = (hash ^ hash >> 13) * 0xc2b2ae35u;
    hash = (hash ^ hash >> 16) & 0x7fffffffu;
    return hash >= threshold ? broadcast(keep_scale) : Vec{};
  }
};

} // namespace phi1
