// Products of small dense matrices, C = A B, for a B that is laid out in panels: all of its rows, a few vectors wide,
// one after the other. A tile of C stays in registers while A's numbers are spread over B's vectors.
#pragma once
#include "vector.h"
#include <algorithm>

namespace phi1 {

// as many sums as the registers hold beside a row of B
constexpr int TILE_ROWS = 6;
constexpr int TILE_VECTORS = LANES == 16 ? 4 : 1;
constexpr long PANEL = TILE_VECTORS * LANES;

/** A matrix by its first number and how far apart its rows and columns are. */
struct Strided {
  const float* data;
  long row, column;
  Strided from(long i, long j) const { return {data + i * row + j * column, row, column}; }
};

/** How many floats {@link pack} writes for a matrix. */
inline long packed_size(long rows, long columns) { return rows * ((columns + PANEL - 1) / PANEL * PANEL); }

/** Lays a matrix out in panels, the last one filled up with zeros. */
inline void pack(Strided from, long rows, long columns, float* to) {
  for (long first = 0; first < columns; first += PANEL, to += rows * PANEL) {
    const long width = std::min(PANEL, columns - first);
    const Strided panel = from.from(0, first);
    if (panel.column == 1) {
      for (long i = 0; i < rows; i++) std::memcpy(to + i * PANEL, panel.data + i * panel.row, 4 * width);
    } else {
      // a few rows at a time, so that what is written stays in the cache until its line is full
      for (long block = 0; block < rows; block += LANES) {
        const long end = std::min(rows, block + LANES);
        for (long j = 0; j < width; j++) {
          const float* column = panel.data + j * panel.column;
          for (long i = block; i < end; i++) to[i * PANEL + j] = column[i * panel.row];
        }
      }
    }
    for (long i = 0; width < PANEL && i < rows; i++) std::fill(to + i * PANEL + width, to + (i + 1) * PANEL, 0.0f);
  }
}

/** What a row of C begins with: numbers of its own, or the same for all rows where `row` is 0. */
struct Start {
  const float* data;
  long row;
};

/** For sums that begin with nothing. */
inline Start nothing() {
  alignas(64) static const float zeros[PANEL] = {};
  return {zeros, 0};
}

/** `rows` rows and `vectors` vectors of C = start + A B. */
template <int rows, int vectors>
inline void tile(Strided a, const float* panel, long depth, Start start, float* c, long c_row) {
  Vec sums[rows][vectors];
  for (int r = 0; r < rows; r++) {
    for (int v = 0; v < vectors; v++) sums[r][v] = load(start.data + r * start.row + v * LANES);
  }
  for (long k = 0; k < depth; k++) {
    Vec bs[vectors];
    for (int v = 0; v < vectors; v++) bs[v] = load(panel + k * PANEL + v * LANES);
    for (int r = 0; r < rows; r++) {
      const float one = a.data[r * a.row + k * a.column];
      for (int v = 0; v < vectors; v++) sums[r][v] += one * bs[v];
    }
  }
  for (int r = 0; r < rows; r++) {
    for (int v = 0; v < vectors; v++) store(c + r * c_row + v * LANES, sums[r][v]);
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
 * C = A B, or C += A B where `add`. C's columns are written in whole vectors, so a row of C has room up to the next
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
        tile<count(), vectors()>(a.from(i, 0), panels, depth, add ? Start{to, c_row} : nothing(), to, c_row);
      });
    });
  }
}

} // namespace phi1
