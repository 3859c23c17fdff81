// Causal attention and its gradients (src/ops/attention.ts says what they are), a head of a sequence at a time and in
// it a block of queries: their scores stay in the cache, and the [time, time] matrix never exists whole. The
// backward pass computes the scores again from the logarithm of each row's sum (Dao et al. 2022).
#pragma once
#include "dropout.h"
#include "workspace.h"
#include "thread-pool.h"
#include "tile.h"
#include <cmath>

namespace phi1 {

/** The arguments of both passes. */
struct Attention {
  const float *q, *k, *v; // [batch, time, heads, size], tokens `row` apart, of k and v `cached_row` in what has a past
  float *out; // the same, tokens `out_row` apart
  float *log_sums; // [batch, heads, time], for the backward pass; may be null
  long batch, time, heads, size;
  long row, out_row;
  float scale;
  Dropout dropout; // of weights, by their place in [batch, heads, time, time]
  const float* d_out = nullptr; // the gradient of out, and laid out like it
  float *d_q = nullptr, *d_k = nullptr, *d_v = nullptr; // like q, k and v
  long past = 0; // queries whose results are there already, and which q and out lack
  long cached_row = row;
  const int32_t* document_starts = nullptr; // [batch, time]: keys before a query's are not seen; they never fall in a row
};

constexpr long QUERIES = 6 * TILE_ROWS; // of a block

/** One head of one sequence. */
class Head {
public:
  Head(const Attention& all, long batch, long head)
      : all(all), batch(batch), head(head), time(all.time), size(all.size),
        first(batch * all.time * all.row + head * all.size),
        out_first(batch * all.time * all.out_row + head * all.size), padded(whole(time, PANEL)), width(whole(size, PANEL)),
        log_sums(all.log_sums ? all.log_sums + (batch * all.heads + head) * time : nullptr) {}

  void forward(Workspace& workspace) {
    float* keys = workspace.of(packed_size(size, time) + packed_size(time, size) + QUERIES * (padded + width));
    float* values = keys + packed_size(size, time);
    float* scores = values + packed_size(time, size);
    float* mixed = scores + QUERIES * padded;
    const long head_first = batch * time * all.cached_row + head * size;
    pack(Strided{all.k + head_first, 1, all.cached_row}, size, time, keys);
    pack(Strided{all.v + head_first, all.cached_row, 1}, time, size, values);
    for (long from = all.past; from < time; from += QUERIES) {
      const long count = std::min(QUERIES, time - from), seen = from + count;
      const long begin = first_panel(from);
      fetch(all.q + first, all.row, from - all.past + QUERIES);
      multiply_panels(matrix(all.q).from(from - all.past, 0), count, keys + begin * size, size, size, seen - begin,
                      scores + begin, padded);
      float shares[QUERIES];
      for (long i = 0; i < count; i++) {
        const float sum = exponentials(scores + i * padded, from + i, begin, seen);
        if (all.dropout.is_on()) drop(scores + i * padded, from + i, begin);
        shares[i] = 1 / sum;
      }
      multiply_panels({scores + begin, padded, 1}, count, values + begin * PANEL, time, seen - begin, size, mixed, width);
      for (long i = 0; i < count; i++) copy_row(mixed + i * width, all.out + out_place(from - all.past + i), shares[i]);
    }
  }

  void backward(Workspace& workspace) {
    const long deep = packed_size(size, time), tall = packed_size(time, size), block = QUERIES * padded;
    float* keys = workspace.of(2 * deep + tall + 2 * block + 2 * QUERIES * width + 2 * time * width);
    float* values = keys + deep;
    float* key_rows = values + deep;
    float* weights = key_rows + tall;
    float* slopes = weights + block;
    float* queries = slopes + block;
    float* d_outs = queries + QUERIES * width;
    float* d_keys = d_outs + QUERIES * width;
    float* d_values = d_keys + time * width;
    pack(transposed(all.k), size, time, keys);
    pack(transposed(all.v), size, time, values);
    pack(matrix(all.k), time, size, key_rows);
    std::fill(d_keys, d_keys + 2 * time * width, 0.0f);
    for (long from = 0; from < time; from += QUERIES) {
      const long count = std::min(QUERIES, time - from), seen = from + count;
      fetch(all.out + out_first, all.out_row, from);
      fetch(all.d_out + out_first, all.out_row, from + QUERIES);
      fetch(all.q + first, all.row, from + QUERIES);
      const Strided q = matrix(all.q).from(from, 0), d_out = {all.d_out + out_place(from), all.out_row, 1};
      const long begin = first_panel(from), keys_seen = seen - begin;
      multiply_panels(q, count, keys + begin * size, size, size, keys_seen, weights + begin, padded);
      multiply_panels(d_out, count, values + begin * size, size, size, keys_seen, slopes + begin, padded);
      for (long i = 0; i < count; i++) differentiate(weights + i * padded, slopes + i * padded, from + i, begin, seen);
      pack(q, count, size, queries);
      pack(d_out, count, size, d_outs);
      multiply_panels({weights + begin, 1, padded}, keys_seen, d_outs, count, count, size, d_values + begin * width, width, true);
      multiply_panels({slopes + begin, 1, padded}, keys_seen, queries, count, count, size, d_keys + begin * width, width, true);
      // the queries' own gradients, where their copies were
      multiply_panels({slopes + begin, padded, 1}, count, key_rows + begin * PANEL, time, keys_seen, size, queries, width);
      for (long i = 0; i < count; i++) copy_row(queries + i * width, all.d_q + place(from + i));
    }
    for (long i = 0; i < time; i++) {
      copy_row(d_keys + i * width, all.d_k + place(i));
      copy_row(d_values + i * width, all.d_v + place(i));
    }
  }

private:
  const Attention& all;
  const long batch, head, time, size, first, out_first, padded, width;
  float* const log_sums;

  Strided matrix(const float* data) const { return {data + first, all.row, 1}; }
  Strided transposed(const float* data) const { return {data + first, 1, all.row}; }

  /** Brings the rows of a block of queries closer. */
  void fetch(const float* rows, long row, long from) const {
    for (long i = from; i < std::min(from + QUERIES, time - all.past); i++) prefetch(rows + i * row, 4 * size);
  }

  /** The first key that a query sees. */
  long first_key(long query) const { return all.document_starts ? all.document_starts[batch * time + query] : 0; }

  /** Where the panel of keys begins that holds it: what is before is seen by no later query either. */
  long first_panel(long query) const { return first_key(query) / PANEL * PANEL; }

  /** A query's place in what is laid out like `out`. */
  long out_place(long query) const { return out_first + query * all.out_row; }
  /** A token's place in what is laid out like `q`. */
  long place(long token) const { return first + token * all.row; }

  void copy_row(const float* from, float* to, float factor = 1) const {
    for_each_vector(size, [&](long i, auto... tail) { store(to + i, load(from + i, tail...) * factor, tail...); });
  }

  // A row of scores is gone through in whole vectors, from the panel on that holds the first key of a block's first query;
  // what is before the query's own first key and after its own is zeroed in the end.

  /** Turns a query's scores into exponentials, 0 for keys that it does not see. @returns their sum */
  float exponentials(float* scores, long query, long begin, long seen) {
    const float scale = all.scale;
    const long keys = query + 1;
    std::fill(scores + begin, scores + first_key(query), -INFINITY);
    std::fill(scores + keys, scores + whole(keys, LANES), -INFINITY);
    Vec most = broadcast(-INFINITY), total = {};
    for (long i = begin; i < keys; i += LANES) most = max(most, load(scores + i));
    const float top = largest(most);
    for (long i = begin; i < keys; i += LANES) {
      const Vec some = exp((load(scores + i) - top) * scale);
      store(scores + i, some);
      total += some;
    }
    std::fill(scores + begin, scores + first_key(query), 0.0f);
    std::fill(scores + keys, scores + seen, 0.0f);
    const float result = sum(total);
    if (log_sums) log_sums[query] = top * scale + std::log(result);
    return result;
  }

  /** Zeroes the weights that dropout drops, and scales the others. */
  void drop(float* weights, long query, long begin) const {
    for (long i = begin; i <= query; i += LANES) store(weights + i, load(weights + i) * kept(query, i));
  }

  /** What dropout multiplies the weights of keys from `key` on by. */
  Vec kept(long query, long key) const {
    return all.dropout.kept(((batch * all.heads + head) * time + query) * time + key);
  }

  /** From scores and the gradients of dropped weights to dropped weights and the gradients of scores. */
  void differentiate(float* weights, float* slopes, long query, long begin, long seen) const {
    const float scale = all.scale, log_sum = log_sums[query];
    const float *out = all.out + out_place(query), *d_out = all.d_out + out_place(query);
    Vec products = {};
    for_each_vector(size, [&](long i, auto... tail) { products = fma(load(out + i, tail...), load(d_out + i, tail...), products); });
    const float mean = sum(products);
    for (long i = begin; i <= query; i += LANES) {
      const Vec weight = exp(load(weights + i) * scale - log_sum);
      const Vec keep = all.dropout.is_on() ? kept(query, i) : broadcast(1);
      store(slopes + i, weight * (load(slopes + i) * keep - mean) * scale);
      store(weights + i, weight * keep);
    }
    for (float* row : {weights, slopes}) {
      std::fill(row + begin, row + first_key(query), 0.0f);
      std::fill(row + query + 1, row + seen, 0.0f);
    }
  }
};

template <class Work> void for_each_head(const Attention& all, Tasks& tasks, const Work& work) {
  tasks.add(all.batch * all.heads, [=](long i) {
    thread_local Workspace workspace;
    work(Head(all, i / all.heads, i % all.heads), workspace);
  });
}

inline void attend(const Attention& all, Tasks& tasks) {
  for_each_head(all, tasks, [](Head head, Workspace& workspace) { head.forward(workspace); });
}

inline void attend_backward(const Attention& all, Tasks& tasks) {
  for_each_head(all, tasks, [](Head head, Workspace& workspace) { head.backward(workspace); });
}

} // namespace phi1
