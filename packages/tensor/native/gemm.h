// Products of large matrices, C = A B, shared out among a team: panels of B are packed as they are needed, a block
// of the depth at a time, and meet all of a member's rows of A. Every member packs for itself: what another core has
// just written is slower to read. See tile.h for the arithmetic.
#pragma once
#include "room.h"
#include "team.h"
#include "tile.h"

namespace phi1 {

/** How much of A's rows and B's columns stays in the cache at a time. */
constexpr long DEPTH = 512;

template <class T> struct Product {
  Strided a; // [rows, depth]
  Matrix<T> b; // [depth, columns]
  long rows, depth, columns;
  float* c; // [rows, columns]
  const float* bias = nullptr; // [columns], added to every row
  bool add = false; // to what is in C, without a bias
  long c_row = columns; // how far apart C's rows are
};

/**
 * Lays rows of a transposed A (its columns one after the other in memory) out in the order in which tiles read them: a
 * tile's numbers of one column side by side.
 */
inline void pack_tiles(Strided a, long rows, long depth, float* to) {
  for_each_tile(rows, [&](long i, auto count) {
    for (long k = 0; k < depth; k++) std::memcpy(to + i * depth + k * count(), a.data + i + k * a.column, 4 * count());
  });
}

/** A tile of C whose last vector may reach beyond C's columns. */
template <int rows, int vectors>
inline void tile_at_edge(Strided a, const float* panel, long depth, Start start, float* c, long c_row, long columns) {
  float part[rows * PANEL];
  for (int r = 0; r < rows; r++) std::memcpy(part + r * PANEL, start.data + r * start.row, 4 * columns);
  tile<rows, vectors>(a, panel, depth, {part, PANEL}, part, PANEL);
  for (int r = 0; r < rows; r++) std::memcpy(c + r * c_row, part + r * PANEL, 4 * columns);
}

/**
 * A member's share of a product: some of C's rows, or some of its columns where the rows are few. What others
 * compute is there after the team's next wait.
 *
 * @param finish called with row, column, rows and columns of each part of C that is done
 */
template <class T, class Finish>
inline void multiply(const Product<T>& product, const Team& team, int member, const Finish& finish) {
  const long rows = product.rows, depth = product.depth, columns = product.columns, c_row = product.c_row;
  const bool transposed = product.a.column != 1;
  // every member packs its columns of B, and of A its rows if it is transposed
  const bool by_rows = transposed ? rows >= 4 * TILE_ROWS * team.size || rows >= columns : 2 * rows > columns;
  const Share is = by_rows ? Share(rows, member, team.size, TILE_ROWS) : Share(rows, 0, 1);
  const Share js = by_rows ? Share(columns, 0, 1) : Share(columns, member, team.size, PANEL);
  const long height = is.to - is.from;
  thread_local Room panel_room, tile_room;
  float* panel = panel_room.of((DEPTH + 1) * PANEL);
  float* bias = panel + DEPTH * PANEL;
  for (long from = 0; from < depth; from += DEPTH) {
    const long deep = std::min(DEPTH, depth - from);
    const Strided mine = product.a.from(is.from, from);
    float* tiles = tile_room.of(transposed ? height * deep : 0);
    if (transposed) pack_tiles(mine, height, deep, tiles);
    for (long j = js.from; j < js.to; j += PANEL) {
      const long width = std::min(PANEL, js.to - j);
      pack(product.b.from(from, j), deep, width, panel);
      const bool is_first = from == 0 && !product.add;
      if (is_first && product.bias) std::memcpy(bias, product.bias + j, 4 * width);
      with_constant<TILE_VECTORS>((width + LANES - 1) / LANES, [&](auto vectors) {
        for_each_tile(height, [&](long i, auto count) {
          const Strided a = transposed ? Strided{tiles + i * deep, 1, count()} : mine.from(i, 0);
          float* to = product.c + (is.from + i) * c_row + j;
          const Start start = !is_first ? Start{to, c_row} : product.bias ? Start{bias, 0} : nothing();
          if (width % LANES == 0) tile<count(), vectors()>(a, panel, deep, start, to, c_row);
          else tile_at_edge<count(), vectors()>(a, panel, deep, start, to, c_row, width);
        });
      });
      if (from + deep == depth) finish(is.from, j, height, width);
    }
  }
}

template <class T> inline void multiply(const Product<T>& product, const Team& team, int member) {
  multiply(product, team, member, [](long, long, long, long) {});
}

} // namespace phi1
