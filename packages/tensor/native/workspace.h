// Memory for what a kernel computes on the way.
#pragma once
#include <cstddef>
#include <cstdlib>

namespace phi1 {

/** Float32 memory that grows when more is asked for, on a cache line's boundary. */
class Workspace {
public:
  ~Workspace() { std::free(memory); }

  float* of(size_t count) {
    if (count > size) {
      std::free(memory);
      size = (count + 15) / 16 * 16;
      memory = static_cast<float*>(std::aligned_alloc(64, 4 * size));
    }
    return memory;
  }

private:
  float* memory = nullptr;
  size_t size = 0;
};

} // namespace phi1
