// A step of Muon (src/ops/muon.ts says what it computes) for matrices whose shorter side is so small that what the
// iteration multiplies stays in a core's cache: one matrix is one task, from its gradient to its weights.
#include "thread-pool.h"
#include "tile.h"
#include "workspace.h"
#include <cmath>

namespace phi1 {

// What JavaScript writes, in slots of 64 bits: see src/engines/torch/kernels/muon-native.ts.

struct MuonMatrix {
  float *weight, *momentum; // [rows, columns]
  const float* gradient;
  int64_t rows, columns;
};

struct MuonStep {
  const MuonMatrix* matrices;
  int64_t count, iterations, threads;
  double rate, momentum, weight_decay; // the rate not yet fitted to a matrix's shape
  double a, b, c; // of the polynomial
};

/** One matrix, of which X is what is made orthogonal: no more rows than columns, so transposed where it is tall. */
class MuonTask {
public:
  MuonTask(const MuonStep& step, const MuonMatrix& matrix)
      : step(step), matrix(matrix), elements(matrix.rows * matrix.columns), tall(matrix.rows > matrix.columns),
        side(std::min(matrix.rows, matrix.columns)), length(std::max(matrix.rows, matrix.columns)),
        row(whole(side, LANES)), long_row(whole(length, LANES)) {}

  void run(Workspace& workspace) {
    float* direction = workspace.of(elements + 4 * side * row + side * long_row + packed_size(length, side) + packed_size(side, length));
    square = direction + elements;
    polynomial = square + side * row;
    spare = polynomial + side * row;
    float* product = spare + side * row;
    float* x = product + side * row;
    panels = x + side * long_row;
    const float norm = take_momentum(direction);
    Strided current = tall ? Strided{direction, 1, side} : Strided{direction, length, 1};
    if (length >= 2 * side) {
      // all polynomials of the first square commute, so that only their product meets X
      compute_square(current, norm);
      for (long i = 0; i < step.iterations; i++) {
        if (i > 0) {
          multiply_by_polynomial(square);
          multiply_by_polynomial(square);
        }
        compute_polynomial();
        if (i > 0) multiply_by_polynomial(product);
        else std::copy(polynomial, polynomial + side * row, product);
      }
      multiply_long(product, current, x);
    } else {
      for (long i = 0; i < step.iterations; i++) {
        compute_square(current, norm);
        compute_polynomial();
        multiply_long(polynomial, current, x);
        current = {x, long_row, 1};
      }
    }
    take_step(x, norm);
  }

private:
  const MuonStep& step;
  const MuonMatrix& matrix;
  const long elements;
  const bool tall;
  const long side, length, row, long_row; // how far apart rows of what is computed lie
  float *square, *polynomial, *spare; // [side, side]
  float* panels;

  /** The momentum's new mean, and Nesterov's direction. @returns the direction's norm */
  float take_momentum(float* direction) const {
    const float keep = float(step.momentum), share = float(1 - step.momentum);
    Vec squares = {};
    for_each_vector(elements, [&](long i, auto... tail) {
      const Vec fresh = load(matrix.gradient + i, tail...) * share;
      const Vec mean = load(matrix.momentum + i, tail...) * keep + fresh;
      store(matrix.momentum + i, mean, tail...);
      const Vec ahead = mean * keep + fresh;
      store(direction + i, ahead, tail...);
      squares = fma(ahead, ahead, squares);
    });
    return std::max(std::sqrt(sum(squares)), 1e-7f);
  }

  /** S = X X^T of X divided by its norm. */
  void compute_square(Strided x, float norm) {
    pack(Strided{x.data, x.column, x.row}, length, side, panels);
    multiply_panels(x, side, panels, length, length, side, square, row);
    const float factor = 1 / (norm * norm);
    for (long i = 0; i < side * row; i += LANES) store(square + i, load(square + i) * factor);
  }

  /** P = aI + bS + cS^2. */
  void compute_polynomial() {
    multiply(square, square, polynomial);
    const float b = float(step.b), c = float(step.c);
    for (long i = 0; i < side * row; i += LANES) {
      store(polynomial + i, load(polynomial + i) * c + load(square + i) * b);
    }
    for (long i = 0; i < side; i++) polynomial[i * row + i] += float(step.a);
  }

  /** The polynomial that was applied last times a square matrix, in its place. */
  void multiply_by_polynomial(float*& matrix) {
    multiply(polynomial, matrix, spare);
    std::swap(matrix, spare);
  }

  void multiply(const float* a, const float* b, float* to) {
    pack(Strided{b, row, 1}, side, side, panels);
    multiply_panels({a, row, 1}, side, panels, side, side, side, to, row);
  }

  /** A square matrix times X; the result may be X itself. */
  void multiply_long(const float* a, Strided x, float* to) {
    pack(x, side, length, panels);
    multiply_panels({a, row, 1}, side, panels, side, side, length, to, long_row);
  }

  /** @param x the direction made orthogonal, times its norm before */
  void take_step(const float* x, float norm) const {
    const float shape = std::sqrt(std::max(1.0f, float(matrix.rows) / float(matrix.columns)));
    const float rate = float(step.rate) * shape / norm, kept = float(1 - step.rate * step.weight_decay);
    if (tall) {
      constexpr long BLOCK = 16; // or each number of a column would bring a cache line
      for (long from = 0; from < length; from += BLOCK) {
        for (long j = 0; j < side; j++) {
          for (long i = from; i < std::min(from + BLOCK, length); i++) {
            float& weight = matrix.weight[i * side + j];
            weight = weight * kept - rate * x[j * long_row + i];
          }
        }
      }
      return;
    }
    for (long i = 0; i < side; i++) {
      float* weights = matrix.weight + i * length;
      for_each_vector(length, [&](long j, auto... tail) {
        store(weights + j, load(weights + j, tail...) * kept - load(x + i * long_row + j, tail...) * rate, tail...);
      });
    }
  }
};

} // namespace phi1

extern "C" void phi1_muon(const phi1::MuonStep* step) {
  using namespace phi1;
  ThreadPool& pool = ThreadPool::of(int(step->threads));
  pool.run([&] {
    pool.each(step->count, [&](long i) {
      thread_local Workspace workspace;
      MuonTask(*step, step->matrices[i]).run(workspace);
    });
  });
}
