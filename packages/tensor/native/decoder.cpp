// Tokens through a phi model against a KV cache, all layers in one call: the fused op `decoderStep`
// (src/ops/decoder-step.ts says what it computes). Weights are float32 or bfloat16, everything else is float32.
#include "attention.h"
#include "decoder.h"
#include "gemm.h"
#include "rotary.h"
#include "rows.h"
#include <cmath>
#include <vector>

namespace phi1 {

/** The token after those that follow each other in the sequence of `token`. */
inline long end_of_sequence(const Step& step, long token) {
  long end = token + 1;
  while (end < step.count && step.tokens[end].row == step.tokens[token].row) end++;
  return end;
}

/** Calls with the weight's elements from `offset` on as the type that they are. */
template <class Use> inline void with(const Weight& weight, long offset, const Use& use) {
  if (weight.is_half) use(static_cast<const bfloat16*>(weight.data) + offset);
  else use(static_cast<const float*>(weight.data) + offset);
}

class Decoder {
public:
  Decoder(const Step& step, ThreadPool& pool, float* workspace)
      : step(step), model(*step.model), pool(pool), width(model.heads * model.size),
        across(3 * width + model.inner), x(workspace), normed(x + step.count * width),
        projected(normed + step.count * width), mixed(projected + step.count * across) {}

  static size_t workspace(const Step& step) {
    const Model& model = *step.model;
    return step.count * (6 * model.heads * model.size + model.inner);
  }

  void run() {
    embed();
    const long last = model.layers - 1;
    for (long i = 0; i < last; i++) layer(i);
    if (step.wanted < step.count) return finish_wanted(last);
    layer(last);
    finish();
  }

private:
  const Step& step;
  const Model& model;
  ThreadPool& pool;
  static constexpr long TOGETHER = 4 * OUTPUTS; // outputs that one member computes
  const long width, across;
  float *const x, *const normed; // [count, width] each
  float* const projected; // q, k, v [count, width] each, then fc1 [count, inner]
  float* const mixed; // [count, width]

  /** Calls `use` with each of `count` numbers, whose work is about `cost` multiplications. */
  template <class Use> void for_each(long count, long cost, const Use& use) const {
    pool.pieces(count, 1, cost, [&](Share mine) {
      for (long i = mine.from; i < mine.to; i++) use(i);
    });
  }

  void layer(long i) {
    const Layer& layer = model.layer[i];
    normalize(layer.norm);
    project(layer, {0, across});
    turn(step.caches[i]);
    activate();
    if (step.tiled) attend_together(step.caches[i]);
    else attend(step.caches[i]);
    add(layer);
  }

  /** The last layer and the head, where the last layer's keys and values are all that is asked of some tokens. */
  void finish_wanted(long last) {
    normalize(model.layer[last].norm);
    project(model.layer[last], {width, 3 * width});
    turn(step.caches[last]);
    if (step.wanted == 0) return;
    std::vector<Token> tokens;
    std::vector<int64_t> places;
    for (long i = 0; i < step.wanted; i++) {
      const long token = step.wanted_tokens[i] - step.first;
      std::memmove(x + i * width, x + token * width, 4 * width);
      tokens.push_back(step.tokens[token]);
      places.push_back(i);
    }
    Step wanted = step;
    wanted.count = step.wanted, wanted.tokens = tokens.data(), wanted.wanted_tokens = places.data(), wanted.first = 0;
    Decoder rest(wanted, pool, x);
    rest.layer(last); // which gives their keys and values once more
    rest.finish();
  }

  void finish() {
    normalize_wanted();
    head();
  }

  void embed() {
    for_each(step.count, width, [&](long t) {
      with(model.embedding, step.tokens[t].id * width, [&](const auto* row) {
        for (long i = 0; i < width; i++) x[t * width + i] = to_float(row[i]);
      });
    });
  }

  /** Layer norm of the residual stream. */
  void normalize(const Pair& norm) {
    for_each(step.count, 4 * width, [&](long t) { normalize(norm, x + t * width, normed + t * width); });
  }

  void normalize_wanted() {
    for_each(step.wanted, 4 * width, [&](long i) {
      const long token = step.wanted_tokens[i] - step.first;
      normalize(model.final_norm, x + token * width, normed + i * width);
    });
  }

  void normalize(const Pair& norm, const float* from, float* to) const {
    Vec total = {};
    for_each_vector(width, [&](long i, auto... tail) { total += load(from + i, tail...); });
    const float mean = sum(total) / width;
    Vec squares = {};
    for_each_vector(width, [&](long i, auto... tail) {
      store(to + i, load(from + i, tail...) - mean, tail...);
      const Vec centered = load(to + i, tail...);
      squares = fma(centered, centered, squares);
    });
    const float scale = 1 / std::sqrt(sum(squares) / width + float(model.epsilon));
    with(norm.weight, 0, [&](const auto* gamma) {
      with(norm.bias, 0, [&](const auto* beta) {
        for_each_vector(width, [&](long i, auto... tail) {
          store(to + i, load(to + i, tail...) * scale * load(gamma + i, tail...) + load(beta + i, tail...), tail...);
        });
      });
    });
  }

  /** y = x W^T + b for some of the outputs; `take(row, output, value)` gets each. */
  template <class Take>
  static void dense(const Pair& pair, const float* from, long rows, long inputs, Share mine, const Take& take) {
    with(pair.weight, 0, [&](const auto* weight) {
      with(pair.bias, 0, [&](const auto* bias) {
        multiply(from, rows, inputs, weight, mine.from, mine.to,
                 [&](long row, long output, int count, const float* sums) {
                   for (int o = 0; o < count; o++) take(row, output + o, sums[o] + to_float(bias[output + o]));
                 });
      });
    });
  }

  /** The same as a product of packed matrices: calls `use` with the product, and the bias as float32. */
  template <class Use>
  void packed(const Pair& pair, const float* from, long inputs, long outputs, const Use& use) const {
    thread_local Workspace workspace;
    float* bias = workspace.of(outputs);
    with(pair.bias, 0, [&](const auto* given) {
      for (long i = 0; i < outputs; i++) bias[i] = to_float(given[i]);
    });
    with(pair.weight, 0, [&]<class W>(const W* weight) {
      use(Product<W>{{from, inputs, 1}, {weight, 1, inputs}, step.count, inputs, outputs, nullptr}, bias);
    });
  }

  /** Some of q, k, v and fc1, which follow each other, of the normed stream. */
  void project(const Layer& layer, Share outputs) {
    if (step.tiled) {
      for_each_projection(layer, outputs, [&](const Pair& pair, Share all, float* to) {
        packed(pair, normed, width, all.to, [&](auto product, const float* bias) {
          product.c = to;
          product.bias = bias;
          multiply(product, pool);
        });
      });
    } else {
      pool.pieces(outputs.to - outputs.from, TOGETHER, step.count * width, [&](Share piece) {
        const Share mine = {outputs.from + piece.from, outputs.from + piece.to};
        for_each_projection(layer, mine, [&](const Pair& pair, Share part, float* to) {
          const long outputs = &pair == &layer.fc1 ? model.inner : width;
          dense(pair, normed, step.count, width, part,
                [=](long row, long output, float value) { to[row * outputs + output] = value; });
        });
      });
    }
  }

  /** Calls `use` with each of q, k, v and fc1 of which outputs are in `mine`, with those, and where its results go. */
  template <class Use> void for_each_projection(const Layer& layer, Share mine, const Use& use) const {
    float* to = projected;
    long first = 0;
    for (const Pair* pair : {&layer.q, &layer.k, &layer.v, &layer.fc1}) {
      const long outputs = pair == &layer.fc1 ? model.inner : width;
      const Share part = {std::max(mine.from - first, 0L), std::min(mine.to - first, outputs)};
      if (part.from < part.to) use(*pair, part, to);
      to += step.count * outputs;
      first += outputs;
    }
  }

  /** Turns queries and keys by their positions; keys and values go to the cache. */
  void turn(const Cache& cache) {
    const long half = model.rotary / 2;
    for_each(step.count * model.heads, 4 * model.size, [&](long task) {
      const Token& token = step.tokens[task / model.heads];
      float* q = projected + task * model.size;
      float* k = q + step.count * width;
      const float* v = k + step.count * width;
      const float *cos = step.cos + token.position * half, *sin = step.sin + token.position * half;
      for (float* one : {q, k}) phi1::turn(one, one, 1, model.size, cos, sin, half, 1);
      const long place = cell(token, token.position, task % model.heads);
      std::memcpy(cache.keys + place, k, 4 * model.size);
      std::memcpy(cache.values + place, v, 4 * model.size);
    });
  }

  /** Where a head's keys or values of a token's sequence are in the cache. */
  long cell(const Token& token, long column, long head) const {
    return (token.row * step.capacity + column) * width + head * model.size;
  }

  void activate() {
    float* inner = projected + step.count * 3 * width;
    pool.pieces(step.count * model.inner, LANES, 8, [&](Share mine) {
      for_each_vector(mine.to - mine.from, [&](long i, auto... tail) {
        float* at = inner + mine.from + i;
        store(at, gelu(load(at, tail...)), tail...);
      });
    });
  }

  void attend(const Cache& cache) {
    const float scale = 1 / std::sqrt(float(model.size));
    long columns = 0; // of the longest
    for (long t = 0; t < step.count; t++) columns = std::max<long>(columns, step.tokens[t].position + 1);
    for_each(step.count * model.heads, 2 * columns * model.size, [&](long task) {
      thread_local Workspace workspace;
      const Token& token = step.tokens[task / model.heads];
      const long columns = token.position + 1, first = cell(token, 0, task % model.heads);
      float* weights = workspace.of(columns + LANES);
      score(projected + task * model.size, cache.keys + first, columns, weights);
      softmax(weights, columns, scale);
      mix(cache.values + first, weights, columns, mixed + task * model.size);
    });
  }

  /** A block of a sequence's queries at a time, for chunks in which sequences have many tokens. */
  void attend_together(const Cache& cache) {
    Tasks tasks(pool.size);
    for (long t = 0, end; t < step.count; t = end) {
      end = end_of_sequence(step, t);
      const Token& token = step.tokens[t];
      const long first = cell(token, 0, 0);
      Attention all = {projected + t * width, cache.keys + first, cache.values + first, mixed + t * width, nullptr, 1,
                       token.position + end - t, model.heads, model.size, width, width,
                       1 / std::sqrt(float(model.size)), {}};
      all.past = token.position;
      phi1::attend(all, tasks);
    }
    pool.all(tasks);
  }

  void score(const float* query, const float* keys, long columns, float* scores) const {
    long column = 0;
    for (; column + OUTPUTS <= columns; column += OUTPUTS) {
      dots<1, OUTPUTS>(query, 0, keys + column * width, width, model.size, scores + column);
    }
    for (; column < columns; column++) {
      dots<1, 1>(query, 0, keys + column * width, width, model.size, scores + column);
    }
  }

  static void softmax(float* scores, long count, float scale) {
    Vec most = broadcast(-INFINITY);
    for (long i = 0; i < LANES; i++) scores[count + i] = -INFINITY;
    for (long i = 0; i < count; i += LANES) most = max(most, load(scores + i));
    const float top = largest(most);
    Vec total = {};
    for_each_vector(count, [&](long i, auto... tail) {
      store(scores + i, exp((load(scores + i, tail...) - top) * scale), tail...);
      total += load(scores + i, tail...);
    });
    const float share = 1 / sum(total);
    for_each_vector(count, [&](long i, auto... tail) { store(scores + i, load(scores + i, tail...) * share, tail...); });
  }

  void mix(const float* values, const float* weights, long columns, float* to) const {
    const auto block = [&](auto vectors, long from, auto... tail) {
      Vec totals[vectors()] = {};
      for (long column = 0; column < columns; column++) {
        for (int i = 0; i < vectors(); i++) {
          totals[i] = fma(weights[column], load(values + column * width + from + i * LANES, tail...), totals[i]);
        }
      }
      for (int i = 0; i < vectors(); i++) store(to + from + i * LANES, totals[i], tail...);
    };
    long from = 0;
    for (; from + 4 * LANES <= model.size; from += 4 * LANES) block(std::integral_constant<int, 4>(), from);
    for (; from + LANES <= model.size; from += LANES) block(std::integral_constant<int, 1>(), from);
    if (from < model.size) block(std::integral_constant<int, 1>(), from, model.size - from);
  }

  /** Adds what attention and the MLP give to the residual stream. */
  void add(const Layer& layer) {
    const float* inner = projected + step.count * 3 * width;
    if (step.tiled) {
      add_packed(layer.dense, mixed, width);
      add_packed(layer.fc2, inner, model.inner);
      return;
    }
    pool.pieces(width, TOGETHER, step.count * (width + model.inner), [&](Share mine) {
      const auto take = [&](long row, long output, float value) { x[row * width + output] += value; };
      dense(layer.dense, mixed, step.count, width, mine, take);
      dense(layer.fc2, inner, step.count, model.inner, mine, take);
    });
  }

  void add_packed(const Pair& pair, const float* from, long inputs) {
    packed(pair, from, inputs, width, [&](auto product, const float* bias) {
      product.c = x;
      product.add = true;
      multiply(product, pool, [&](long row, long column, long rows, long columns) {
        for (long t = row; t < row + rows; t++) {
          for (long i = column; i < column + columns; i++) x[t * width + i] += bias[i];
        }
      });
    });
  }

  void head() {
    const long vocabulary = model.vocabulary;
    pool.pieces(vocabulary, TOGETHER, step.wanted * width, [&](Share mine) {
      dense(model.head, normed, step.wanted, width, mine,
            [&](long row, long output, float value) { step.logits[row * vocabulary + output] = value; });
    });
  }
};

/** From this many tokens of a sequence on, they are multiplied in tiles, whoever else is in the batch. */
constexpr long MANY = 64;

/** How many tokens from `first` on belong to sequences of many tokens, or of few, like the first. */
inline long alike(const Step& step, long first, bool& many) {
  long count = 0;
  for (long t = first, end; t < step.count; t = end) {
    end = end_of_sequence(step, t);
    const bool is_part = t > 0 && step.tokens[t - 1].row == step.tokens[t].row; // of what the chunk before began
    const bool these = (is_part || end - t > 1) && step.tokens[end - 1].position + 1 >= MANY;
    if (count == 0) many = these;
    else if (these != many) break;
    count += end - t;
  }
  return count;
}

} // namespace phi1

extern "C" void phi1_decoder_step(const phi1::Step* step) {
  using namespace phi1;
  static std::mutex lock;
  static Workspace workspace;
  std::lock_guard<std::mutex> alone(lock);
  ThreadPool& pool = ThreadPool::of(int(step->threads));
  const long width = step->model->heads * step->model->size;
  Step part = *step;
  long wanted = 0;
  for (long first = 0; first < step->count;) {
    bool many = false;
    const long rest = alike(*step, first, many);
    // so many that what they hold stays in a core's cache, and takes little memory; if weights are packed, so many
    // that this takes little of the time
    const long most = many ? std::clamp(524288 / width, 64L, 1024L) : std::clamp(131072 / width, 16L, 256L);
    const long chunks = many ? (rest + most - 1) / most : 1;
    part.first = first;
    part.tiled = many;
    part.count = many ? (rest + chunks - 1) / chunks : std::min(most, rest);
    part.tokens = step->tokens + first;
    part.wanted_tokens = step->wanted_tokens + wanted;
    part.logits = step->logits + wanted * step->model->vocabulary;
    part.wanted = 0;
    while (wanted < step->wanted && step->wanted_tokens[wanted] < first + part.count) part.wanted++, wanted++;
    Decoder decoder(part, pool, workspace.of(Decoder::workspace(part)));
    pool.run([&] { decoder.run(); });
    first += part.count;
  }
}
