// The fused op `causalAttention` and its gradients, for tensors that are laid out whole.
#include "attention.h"

/**
 * @param q, k, v, out [batch, time, heads, size]
 * @param log_sums [batch, heads, time], for the backward pass
 * @param keep_scale what dropout multiplies a kept weight by
 * @param threshold of dropout: a weight is dropped whose hash is below it
 */
extern "C" void phi1_attention(const float* q, const float* k, const float* v, float* out, float* log_sums,
                               int64_t batch, int64_t time, int64_t heads, int64_t size, double scale,
                               double keep_scale, int64_t threshold, int64_t seed, int64_t threads) {
  using namespace phi1;
  const long row = heads * size;
  const Dropout dropout = {float(keep_scale), uint32_t(threshold), uint32_t(seed)};
  const Attention all = {q, k, v, out, log_sums, batch, time, heads, size, row, row, float(scale), dropout};
  ThreadPool& pool = ThreadPool::of(int(threads));
  Tasks tasks(pool.size);
  attend(all, tasks);
  pool.run([&] { pool.all(tasks); });
}

/** @param d_out, d_q, d_k, d_v like q: the gradient of out, and what it makes those of q, k and v */
extern "C" void phi1_attention_gradients(const float* q, const float* k, const float* v, float* out, float* log_sums,
                                         const float* d_out, float* d_q, float* d_k, float* d_v, int64_t batch,
                                         int64_t time, int64_t heads, int64_t size, double scale, double keep_scale,
                                         int64_t threshold, int64_t seed, int64_t threads) {
  using namespace phi1;
  const long row = heads * size;
  const Dropout dropout = {float(keep_scale), uint32_t(threshold), uint32_t(seed)};
  const Attention all = {q,   k,   v,            out,     log_sums, batch, time, heads, size,
                         row, row, float(scale), dropout, d_out,    d_q,   d_k,  d_v};
  ThreadPool& pool = ThreadPool::of(int(threads));
  Tasks tasks(pool.size);
  attend_backward(all, tasks);
  pool.run([&] { pool.all(tasks); });
}
