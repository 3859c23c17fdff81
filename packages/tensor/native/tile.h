// Products of small dense matrices, C = A B, for a B that is laid out in panels: all of its rows, a few vectors wide,
// one after the other. A tile of C stays in registers while A's numbers are spread over B's vectors.
#pragma once
#include "vector.h"
#include <algorithm>

namespace phi1 {

// as many sums as the registers hold beside a row of B
constexpr int TILE_ROWS = 6;
#if defined(__AVX512F__)
constexpr int TILE_VECTORS = 4;
#elif defined(__AVX__) || defined(__aarch64__)
constexpr int TILE_VECTORS = 2;
#else
constexpr int TILE_VECTORS = 1;
#endif
constexpr long PANEL = TILE_VECTORS * LANES;

/** A matrix by its first number and how far apart its rows and columns are. */
template <class T> struct Matrix {
  const T* data;
  long row, column;
  Matrix from(long i, long j) const { return {data + i * row + j * column, row, column}; }
};

using Strided = Matrix<float>;

inline long whole(long count, long unit) { return (count + unit - 1) / unit * unit; }

/** How many floats {@link pack} writes for a matrix. */
inline long packed_size(long rows, long columns) { return rows * whole(columns, PANEL); }

/** A step of {@link transpose}: what is off the diagonal of each square of 2 x 2 blocks changes places. */
template <int step, int... lane> inline void exchange(Vec& a, Vec& b, std::integer_sequence<int, lane...>) {
  const Vec upper = __builtin_shufflevector(a, b, (lane & step ? LANES + lane - step : lane)...);
  b = __builtin_shufflevector(a, b, (lane & step ? LANES + lane : lane + step)...);
  a = upper;
}

/** Turns LANES rows of LANES numbers into columns. */
template <int step = 1> inline void transpose(Vec* rows) {
#pragma GCC unroll 16
  for (int i = 0; i < LANES; i++) {
    if (!(i & step)) exchange<step>(rows[i], rows[i + step], std::make_integer_sequence<int, LANES>());
  }
  if constexpr (2 * step < LANES) transpose<2 * step>(rows);
}

/** One panel of a matrix whose columns are contiguous: `width` of them, then zeros. */
template <class T> inline void pack_columns(Matrix<T> from, long rows, long width, float* to) {
  for (long j = 0; j < PANEL; j += LANES) {
    for_each_vector(rows, [&](long i, auto... tail) {
      Vec block[LANES];
#pragma GCC unroll 16
      for (int c = 0; c < LANES; c++) {
        block[c] = j + c < width ? load(from.data + (j + c) * from.column + i, tail...) : Vec{};
      }
      transpose(block);
      const long count = std::min<long>({LANES, tail...});
      for (int r = 0; r < count; r++) store(to + (i + r) * PANEL + j, block[r]);
    });
  }
}

/** Lays a matrix whose rows or columns are contiguous out in panels, the last one filled up with zeros. */
template <class T> inline void pack(Matrix<T> from, long rows, long columns, float* to) {
  for (long first = 0; first < columns; first += PANEL, to += rows * PANEL) {
    const long width = std::min(PANEL, columns - first);
    const Matrix<T> panel = from.from(0, first);
    if (panel.column != 1) {
      pack_columns(panel, rows, width, to);
      continue;
    }
    for (long i = 0; i < rows; i++) {
      const T* row = panel.data + i * panel.row;
      float* at = to + i * PANEL;
      if (width == PANEL) {
        for (long j = 0; j < PANEL; j += LANES) store(at + j, load(row + j));
      } else {
        std::fill(at, at + PANEL, 0.0f);
        for (long j = 0; j < width; j++) at[j] = to_float(row[j]);
      }
    }
  }
}

/** What is added to a row of C: numbers of its own, or the same for all rows where `row` is 0. */
struct Addend {
  const float* data;
  long row;
};

/** For products to which nothing is added. */
inline Addend nothing() {
  alignas(64) static const float zeros[PANEL] = {};
  return {zeros, 0};
}

/** `rows` rows and `vectors` vectors of C = A B + addend, which may be C itself. */
template <int rows, int vectors>
inline void tile(Strided a, const float* panel, long depth, Addend addend, float* c, long c_row) {
  Vec sums[rows][vectors] = {};
  for (long k = 0; k < depth; k++) {
    Vec bs[vectors];
    for (int v = 0; v < vectors; v++) bs[v] = load(panel + k * PANEL + v * LANES);
    for (int r = 0; r < rows; r++) {
      const float one = a.data[r * a.row + k * a.column];
      for (int v = 0; v < vectors; v++) sums[r][v] = fma(one, bs[v], sums[r][v]);
    }
  }
  for (int r = 0; r < rows; r++) {
    for (int v = 0; v < vectors; v++) {
      store(c + r * c_row + v * LANES, sums[r][v] + load(addend.data + r * addend.row + v * LANES));
    }
  }
}

/** Calls `use` with the number as a constant, for one of 1 to `most`. */
template <int most, class Use> inline void with_constant(long number, const Use& use) {
  if constexpr (most > 1) {
    if (number < most) return with_constant<most - 1>(number, use);
  }
  use(std::integral_constant<int, most>());
}

/** Calls `use(row, count)` for tiles of TILE_ROWS rows and then for single rows. */
template <class Use> inline void for_each_tile(long rows, const Use& use) {
  long i = 0;
  for (; i + TILE_ROWS <= rows; i += TILE_ROWS) use(i, std::integral_constant<int, TILE_ROWS>());
  for (; i < rows; i++) use(i, std::integral_constant<int, 1>());
}

/**
 * C = A B, or C += A B where `add`. C's columns are written in whole vectors, so a row of C has workspace up to the next
 * one.
 *
 * @param panels B [depth, columns], packed with `panel_depth` rows
 */
inline void multiply_panels(Strided a, long rows, const float* panels, long panel_depth, long depth, long columns,
                            float* c, long c_row, bool add = false) {
  for (long j = 0; j < columns; j += PANEL, panels += panel_depth * PANEL) {
    with_constant<TILE_VECTORS>((std::min(PANEL, columns - j) + LANES - 1) / LANES, [&](auto vectors) {
      for_each_tile(rows, [&](long i, auto count) {
        float* to = c + i * c_row + j;
        tile<count(), vectors()>(a.from(i, 0), panels, depth, add ? Addend{to, c_row} : nothing(), to, c_row);
      });
    });
  }
}

} // namespace phi1
