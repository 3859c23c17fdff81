// The fused op `linear` and its gradients (src/ops/linear.ts says what they compute): the bias and GELU join the
// product while its numbers are in the cache, GELU's gradient and the bias's are one pass.
#include "gemm.h"

/**
 * y = x W^T + b, and gelu of it where `activated` is given.
 *
 * @param x [rows, inputs] @param weight [outputs, inputs] @param bias [outputs], or null
 * @param y [rows, outputs] @param activated like y, or null
 */
extern "C" void phi1_linear(const float* x, const float* weight, const float* bias, float* y, float* activated,
                            int64_t rows, int64_t inputs, int64_t outputs, int64_t threads) {
  using namespace phi1;
  ThreadPool& pool = ThreadPool::of(int(threads));
  const Product<float> product = {{x, inputs, 1}, {weight, 1, inputs}, rows, inputs, outputs, y, bias};
  pool.run([&] {
    multiply(product, pool, [&](long i, long j, long height, long width) {
      if (!activated) return;
      for (long row = i; row < i + height; row++) {
        const float* from = y + row * outputs + j;
        float* to = activated + row * outputs + j;
        for_each_vector(width, [&](long v, auto... tail) { store(to + v, gelu(load(from + v, tail...)), tail...); });
      }
    });
  });
}

/**
 * The gradients of x, weight and bias from that of y.
 *
 * @param pre_activation what gelu was applied to, or null; `dy` is then the gradient of gelu's result
 * @param d_pre workspace for [rows, outputs] where there is a pre_activation
 * @param d_x, d_weight, d_bias like x, weight and bias; d_bias may be null
 */
extern "C" void phi1_linear_gradients(const float* dy, const float* pre_activation, const float* x,
                                      const float* weight, float* d_pre, float* d_x, float* d_weight,
                                      float* d_bias, int64_t rows, int64_t inputs, int64_t outputs,
                                      int64_t threads) {
  using namespace phi1;
  ThreadPool& pool = ThreadPool::of(int(threads));
  const float* slopes = pre_activation ? d_pre : dy;
  const Product<float> to_x = {{slopes, outputs, 1}, {weight, inputs, 1}, rows, outputs, inputs, d_x};
  const Product<float> to_weight = {{slopes, 1, outputs}, {x, inputs, 1}, outputs, rows, inputs, d_weight};
  pool.run([&] {
    // by columns, so that a piece has whole sums for the bias
    const auto columns = [&](Share mine) {
      if (d_bias) std::fill(d_bias + mine.from, d_bias + mine.to, 0.0f);
      for (long row = 0; row < rows; row++) {
        for_each_vector(mine.to - mine.from, [&](long v, auto... tail) {
          const long at = row * outputs + mine.from + v;
          Vec slope = load(dy + at, tail...);
          if (pre_activation) store(d_pre + at, slope *= gelu_and_slope(load(pre_activation + at, tail...)).slope, tail...);
          if (d_bias) {
            float* total = d_bias + mine.from + v;
            store(total, load(total, tail...) + slope, tail...);
          }
        });
      }
    };
    if (pre_activation || d_bias) pool.pieces(outputs, LANES, 8 * rows, columns);
    Tasks tasks(pool.size);
    add_transposed(to_weight, pool, tasks);
    add_products<float>({to_x}, pool, tasks);
    pool.all(tasks);
  });
}
