// The fused op `crossEntropy` (src/ops/cross-entropy.ts says what it computes), a chunk of tokens at a time: the
// chunk's logits become their own gradients in place.
#include "gemm.h"
#include <cmath>

namespace phi1 {

/**
 * Turns a row of logits into their gradients, or leaves them as they are.
 *
 * @param share what the token counts for, @returns its share of the loss
 */
inline double row_loss(float* logits, long count, long label, float share, bool with_gradients) {
  Vec most = broadcast(-INFINITY);
  for_each_vector(count, [&](long i, auto... tail) {
    if constexpr (sizeof...(tail) == 0) most = max(most, load(logits + i));
    else for (long j = i; j < count; j++) most[0] = std::max(most[0], logits[j]);
  });
  const float top = largest(most);
  const float at_label = logits[label];
  double total = 0;
  for_each_vector(count, [&](long i, auto... tail) {
    const Vec some = exp(load(logits + i, tail...) - top);
    if (with_gradients) store(logits + i, some, tail...);
    if constexpr (sizeof...(tail) == 0) total += sum(some);
    else for (long j = 0; j < count - i; j++) total += some[j];
  });
  if (with_gradients) {
    const float factor = float(share / total);
    for_each_vector(count, [&](long i, auto... tail) { store(logits + i, load(logits + i, tail...) * factor, tail...); });
    logits[label] -= share;
  }
  return (std::log(total) + top - at_label) * share;
}

} // namespace phi1

/**
 * @param hidden [tokens, width] @param weight [vocabulary, width] @param bias [vocabulary], or null
 * @param labels [tokens], `ignored` where a token counts for nothing
 * @param logits workspace for [chunk, vocabulary] @param loss one number
 * @param d_hidden, d_weight, d_bias like what they are the gradients of; all null where none is wanted
 * @returns the first token whose label is no class, and nothing is computed then; -1 where there is none
 */
extern "C" int64_t phi1_cross_entropy(const float* hidden, const float* weight, const float* bias, const int32_t* labels,
                                   float* logits, float* loss, float* d_hidden, float* d_weight, float* d_bias,
                                   int64_t tokens, int64_t width, int64_t vocabulary, int64_t chunk, int64_t ignored,
                                   int64_t threads) {
  using namespace phi1;
  for (long i = 0; i < tokens; i++) {
    if (labels[i] != ignored && (labels[i] < 0 || labels[i] >= vocabulary)) return i;
  }
  ThreadPool& pool = ThreadPool::of(int(threads));
  const long counted = tokens - std::count(labels, labels + tokens, int32_t(ignored));
  const float share = 1.0f / float(std::max(1L, counted));
  std::vector<double> losses(tokens);
  pool.run([&] {
    for (long from = 0; from < tokens; from += chunk) {
      const long size = std::min<long>(chunk, tokens - from);
      const float* some = hidden + from * width;
      const Product<float> to_logits = {{some, width, 1}, {weight, 1, width}, size, width, vocabulary, logits, bias};
      multiply(to_logits, pool);
      pool.pieces(size, 1, 8 * vocabulary, [&](Share mine) {
        for (long i = mine.from; i < mine.to; i++) {
          float* row = logits + i * vocabulary;
          const int32_t label = labels[from + i];
          if (label != ignored) losses[from + i] = row_loss(row, vocabulary, label, share, d_hidden != nullptr);
          else if (d_hidden) std::fill(row, row + vocabulary, 0.0f);
        }
      });
      if (!d_hidden) continue;
      const Product<float> to_hidden = {{logits, vocabulary, 1}, {weight, width, 1}, size, vocabulary, width, d_hidden + from * width};
      const Product<float> to_weight = {{logits, 1, vocabulary}, {some, width, 1}, vocabulary, size, width, d_weight, nullptr, from > 0};
      Tasks tasks(pool.size);
      add_transposed(to_weight, pool, tasks);
      add_products<float>({to_hidden}, pool, tasks);
      if (d_bias) {
        const long parts = pool.pieces_of(vocabulary, LANES, size);
        tasks.add(parts, [=](long part) {
          const Share outputs(vocabulary, part, parts, LANES);
          if (from == 0) std::fill(d_bias + outputs.from, d_bias + outputs.to, 0.0f);
          for (long i = 0; i < size; i++) {
            const float* row = logits + i * vocabulary;
            for (long j = outputs.from; j < outputs.to; j++) d_bias[j] += row[j];
          }
        });
      }
      pool.all(tasks);
    }
  });
  double total = 0;
  for (const double one : losses) total += one;
  *loss = float(total);
  return -1;
}
