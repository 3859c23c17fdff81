// A layer of a phi model in training and its gradients, one call each: the fused op `parallelBlock`
// (src/ops/parallel-block.ts says what it computes). Of a forward pass remain the norm's statistics, what the input is
// projected to, and attention's result; the norm's result and GELU's are computed again.
#include "attention.h"
#include "gemm.h"
#include "rotary.h"
#include <vector>

namespace phi1 {

// What JavaScript writes, in slots of 64 bits: see src/engines/torch/kernels/block-native.ts. Matrices have a row for
// each token; `across` is 3 width + inner.

struct Dense {
  const float *weight, *bias; // [out, in] and [out]
};

struct Block {
  int64_t batch, time, heads, size, inner, half, angles_by_sequence, threads;
  double epsilon, attention_keep_scale, residual_keep_scale;
  int64_t attention_threshold, attention_seed, residual_threshold, attended_seed, transformed_seed;
  const float *cos, *sin; // [time, half], or [batch, time, half] where by sequence
  const int32_t* document_starts; // [batch, time], or null where a token sees all that came before
  const float *gamma, *beta;
  Dense q, k, v, dense, fc1, fc2;
  const float* x; // [width]
  float* projected; // [across]: q and k, turned, v, and what goes into GELU
  float* mixed; // [width], what attention makes of it
  float* log_sums; // [batch, heads, time]
  float* statistics; // [2]: mean and 1 / standard deviation
  float* y; // [width]
  // for the backward pass
  const float* dy; // [width]
  float* dx; // [width]
  float *d_norm, *d_projections, *d_projection_biases; // gamma and beta; the rows of q, k, v and fc1, [across, width]
  float *d_dense, *d_dense_bias, *d_fc2, *d_fc2_bias;
};

/** Adds the tasks of summing up a matrix's columns. */
inline void add_sums(const float* from, long row, long rows, long columns, const ThreadPool& pool, Tasks& tasks, float* to) {
  const long parts = pool.pieces_of(columns, LANES, rows);
  tasks.add(parts, [=](long part) {
    const Share mine(columns, part, parts, LANES);
    std::fill(to + mine.from, to + mine.to, 0.0f);
    for (long i = 0; i < rows; i++) {
      for_each_vector(mine.to - mine.from, [&](long j, auto... tail) {
        float* total = to + mine.from + j;
        store(total, load(total, tail...) + load(from + i * row + mine.from + j, tail...), tail...);
      });
    }
  });
}

class TrainedLayer {
public:
  explicit TrainedLayer(const Block& block)
      : block(block), pool(ThreadPool::of(int(block.threads))), tokens(block.batch * block.time),
        width(block.heads * block.size), inner(block.inner), across(3 * width + inner),
        attended{float(block.residual_keep_scale), uint32_t(block.residual_threshold), uint32_t(block.attended_seed)},
        transformed{attended.keep_scale, attended.threshold, uint32_t(block.transformed_seed)},
        attention{block.projected, block.projected + width, block.projected + 2 * width, block.mixed, block.log_sums,
                  block.batch, block.time, block.heads, block.size, across, width, 1 / std::sqrt(float(block.size)),
                  {float(block.attention_keep_scale), uint32_t(block.attention_threshold),
                   uint32_t(block.attention_seed)}} {
    attention.document_starts = block.document_starts;
  }

  void forward() {
    normed = workspace.of(tokens * ((attended.is_on() ? 2 : 1) * width + inner));
    activated = normed + tokens * width;
    float* branch = activated + tokens * inner;
    pool.run([&] {
      for_each_token([&](long t) {
        measure(t);
        normalize(t);
        begin(t);
      });
      Tasks projections(pool.size), heads(pool.size), branches(pool.size);
      for_each_projection([&](const Dense& dense, long first, long outputs) {
        const Product<float> product = {{normed, width, 1}, {dense.weight, 1, width}, tokens, width, outputs,
                                        block.projected + first, dense.bias, false, across};
        add_products<float>({product}, pool, projections, [this, first](long i, long j, long height, long columns) {
          if (first == 3 * width) activate(i, j, height, columns);
        });
      });
      pool.all(projections);
      turn_all(block.projected, 1);
      attend(attention, heads);
      pool.all(heads);
      const Product<float> from_attention = branch_of(block.mixed, width, block.dense);
      const Product<float> from_inner = branch_of(activated, inner, block.fc2);
      if (!attended.is_on()) {
        add_products<float>({from_attention, from_inner}, pool, branches);
        return pool.all(branches);
      }
      add_dropped(from_attention, block.dense, attended, branch);
      add_dropped(from_inner, block.fc2, transformed, branch);
    });
  }

  void backward() {
    const bool drops = attended.is_on();
    float* d_projected = workspace.of(tokens * (across + inner + (drops ? 3 : 1) * width) + SUMS * 2 * width);
    normed = d_projected + tokens * across;
    activated = normed + tokens * width;
    float *d_mixed = block.dx, *d_normed = block.dx; // one after the other, before what belongs there
    float* sums = activated + tokens * inner;
    float* dropped = sums + SUMS * 2 * width;
    const float* d_attended = drops ? dropped : block.dy;
    const float* d_transformed = drops ? dropped + tokens * width : block.dy;
    attention.d_out = d_mixed;
    attention.d_q = d_projected;
    attention.d_k = d_projected + width;
    attention.d_v = d_projected + 2 * width;
    pool.run([&] {
      for_each_token([&](long t) {
        normalize(t);
        if (!drops) return;
        drop(attended, t, dropped);
        drop(transformed, t, dropped + tokens * width);
      });
      Tasks branches(pool.size), heads(pool.size), weights(pool.size), norm(pool.size);
      const Product<float> to_inner = {{d_transformed, width, 1}, {block.fc2.weight, inner, 1}, tokens, width, inner,
                                       d_projected + 3 * width, nullptr, false, across};
      add_products<float>({to_inner}, pool, branches, [=, this](long i, long j, long height, long columns) {
        activate_backward(d_projected, i, j, height, columns);
      });
      add_products<float>({{{d_attended, width, 1}, {block.dense.weight, width, 1}, tokens, width, width, d_mixed}}, pool, branches);
      pool.all(branches);
      attend_backward(attention, heads);
      add_sums(d_attended, width, tokens, width, pool, heads, block.d_dense_bias);
      add_sums(d_transformed, width, tokens, width, pool, heads, block.d_fc2_bias);
      pool.all(heads);
      turn_all(d_projected, -1);
      add_transposed({{d_projected, 1, across}, {normed, width, 1}, across, tokens, width, block.d_projections}, pool, weights);
      add_transposed({{d_transformed, 1, width}, {activated, inner, 1}, width, tokens, inner, block.d_fc2}, pool, weights);
      add_transposed({{d_attended, 1, width}, {block.mixed, width, 1}, width, tokens, width, block.d_dense}, pool, weights);
      std::vector<Product<float>> to_normed;
      for_each_projection([&](const Dense& dense, long first, long outputs) {
        to_normed.push_back({{d_projected + first, across, 1}, {dense.weight, width, 1}, tokens, outputs, width, d_normed,
                             nullptr, first > 0});
      });
      add_products<float>(to_normed, pool, weights);
      add_sums(d_projected, across, tokens, across, pool, weights, block.d_projection_biases);
      pool.all(weights);
      pool.each(SUMS, [&](long part) {
        const Share mine(tokens, part, SUMS);
        float* some = sums + part * 2 * width;
        std::fill(some, some + 2 * width, 0.0f);
        for (long t = mine.from; t < mine.to; t++) normalize_backward(t, d_normed, some);
      });
      add_sums(sums, 2 * width, SUMS, 2 * width, pool, norm, block.d_norm);
      pool.all(norm);
    });
  }

private:
  static constexpr long AHEAD = 8; // rows that are fetched before they are needed
  static constexpr long SUMS = 16; // of parts of the tokens, whoever adds them up

  const Block& block;
  ThreadPool& pool;
  const long tokens, width, inner, across;
  const Dropout attended, transformed;
  Attention attention;
  Workspace& workspace = kept_room();
  float *normed, *activated;

  /** Memory of this size, taken from the heap and given back each time, would leave holes in it. */
  static Workspace& kept_room() {
    thread_local Workspace workspace;
    return workspace;
  }

  template <class Use> void for_each_token(const Use& use) const {
    pool.pieces(tokens, 1, 8 * width, [&](Share mine) {
      for (long t = mine.from; t < mine.to; t++) use(t);
    });
  }

  /** Calls `use(dense, first, outputs)` with what the normalized input goes through, and its columns in `projected`. */
  template <class Use> void for_each_projection(const Use& use) const {
    long first = 0;
    for (const Dense* dense : {&block.q, &block.k, &block.v}) use(*dense, first, width), first += width;
    use(block.fc1, first, inner);
  }

  void measure(long token) const {
    const float* x = block.x + token * width;
    Vec total = {}, squares = {};
    for_each_vector(width, [&](long i, auto... tail) { total += load(x + i, tail...); });
    const float mean = sum(total) / width;
    for_each_vector(width, [&](long i, auto... tail) {
      if constexpr (sizeof...(tail) == 0) squares += (load(x + i) - mean) * (load(x + i) - mean);
      else for (long j = i; j < width; j++) squares[0] += (x[j] - mean) * (x[j] - mean);
    });
    block.statistics[2 * token] = mean;
    block.statistics[2 * token + 1] = 1 / std::sqrt(sum(squares) / width + float(block.epsilon));
  }

  void normalize(long token) const {
    const float mean = block.statistics[2 * token], scale = block.statistics[2 * token + 1];
    const long place = token * width;
    for_each_vector(width, [&](long i, auto... tail) {
      const Vec centered = (load(block.x + place + i, tail...) - mean) * scale;
      store(normed + place + i, centered * load(block.gamma + i, tail...) + load(block.beta + i, tail...), tail...);
    });
  }

  /** What a token's result is before the branches are added: with their biases, where nothing of them is dropped. */
  void begin(long token) const {
    const long place = token * width;
    for_each_vector(width, [&](long i, auto... tail) {
      Vec start = load(block.x + place + i, tail...);
      if (!attended.is_on()) start += load(block.dense.bias + i, tail...) + load(block.fc2.bias + i, tail...);
      store(block.y + place + i, start, tail...);
    });
  }

  void activate(long row, long column, long rows, long columns) const {
    for (long t = row; t < row + rows; t++) {
      const float* from = block.projected + t * across + 3 * width + column;
      float* to = activated + t * inner + column;
      prefetch(to + AHEAD * inner, 4 * columns);
      for_each_vector(columns, [&](long i, auto... tail) { store(to + i, gelu(load(from + i, tail...)), tail...); });
    }
  }

  /** From GELU's gradient to that of its input, and GELU itself once more. */
  void activate_backward(float* d_projected, long row, long column, long rows, long columns) const {
    for (long t = row; t < row + rows; t++) {
      const long place = t * across + 3 * width + column;
      float *slopes = d_projected + place, *to = activated + t * inner + column;
      prefetch(block.projected + place + AHEAD * across, 4 * columns);
      prefetch(to + AHEAD * inner, 4 * columns);
      for_each_vector(columns, [&](long i, auto... tail) {
        const Gelu gelu = gelu_and_slope(load(block.projected + place + i, tail...));
        store(to + i, gelu.value, tail...);
        store(slopes + i, load(slopes + i, tail...) * gelu.slope, tail...);
      });
    }
  }

  /** Turns queries and keys. */
  void turn_all(float* projected, float sign) const {
    for_each_token([&](long t) {
      const long place = (block.angles_by_sequence ? t : t % block.time) * block.half;
      float* heads = projected + t * across; // keys follow queries
      turn(heads, heads, 2 * block.heads, block.size, block.cos + place, block.sin + place, block.half, sign);
    });
  }

  /** What is added to the result. */
  Product<float> branch_of(const float* from, long inputs, const Dense& dense) const {
    return {{from, inputs, 1}, {dense.weight, 1, inputs}, tokens, inputs, width, block.y, nullptr, true};
  }

  void add_dropped(Product<float> product, const Dense& dense, Dropout dropout, float* branch) {
    product.c = branch;
    product.bias = dense.bias;
    product.add = false;
    multiply(product, pool, [&](long i, long j, long height, long columns) {
      for (long t = i; t < i + height; t++) {
        const long place = t * width + j;
        for_each_vector(columns, [&](long v, auto... tail) {
          const Vec kept = load(branch + place + v, tail...) * dropout.kept(place + v);
          store(block.y + place + v, load(block.y + place + v, tail...) + kept, tail...);
        });
      }
    });
  }

  void drop(const Dropout& dropout, long token, float* to) const {
    for_each_vector(width, [&](long i, auto... tail) {
      const long place = token * width + i;
      store(to + place, load(block.dy + place, tail...) * dropout.kept(place), tail...);
    });
  }

  /** @param sums [2, width], to which the gradients of gamma and beta are added */
  void normalize_backward(long token, const float* d_normed, float* sums) const {
    const float mean = block.statistics[2 * token], scale = block.statistics[2 * token + 1];
    const float *x = block.x + token * width, *dy = block.dy + token * width, *d = d_normed + token * width;
    float* dx = block.dx + token * width;
    Vec total = {}, along = {};
    for_each_vector(width, [&](long i, auto... tail) {
      const Vec slope = load(d + i, tail...), centered = (load(x + i, tail...) - mean) * scale;
      const Vec scaled = slope * load(block.gamma + i, tail...);
      total += scaled;
      along += scaled * centered;
      store(sums + i, load(sums + i, tail...) + slope * centered, tail...);
      store(sums + width + i, load(sums + width + i, tail...) + slope, tail...);
    });
    const float average = sum(total) / width, part = sum(along) / width;
    for_each_vector(width, [&](long i, auto... tail) {
      const Vec centered = (load(x + i, tail...) - mean) * scale;
      const Vec scaled = load(d + i, tail...) * load(block.gamma + i, tail...);
      store(dx + i, load(dy + i, tail...) + (scaled - average - centered * part) * scale, tail...);
    });
  }
};

} // namespace phi1

/** Fills projected, mixed, log_sums, statistics and y. */
extern "C" void phi1_block(const phi1::Block* block) { phi1::TrainedLayer(*block).forward(); }

/** From those, x and dy: the gradients. */
extern "C" void phi1_block_gradients(const phi1::Block* block) { phi1::TrainedLayer(*block).backward(); }
