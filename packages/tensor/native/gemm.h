// Products of large matrices, C = A B, shared out among a pool: panels of B are packed as they are needed, a block
// of the depth at a time, and meet many rows of A. Every member packs for itself: what another core has just written
// is slower to read. See tile.h for the arithmetic.
#pragma once
#include "workspace.h"
#include "thread-pool.h"
#include "tile.h"
#include <vector>

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

/** A tile of C whose last vector may reach beyond C's columns. */
template <int rows, int vectors>
inline void tile_at_edge(Strided a, const float* panel, long depth, Addend addend, float* c, long c_row, long columns) {
  float part[rows * PANEL];
  for (int r = 0; r < rows; r++) std::memcpy(part + r * PANEL, addend.data + r * addend.row, 4 * columns);
  tile<rows, vectors>(a, panel, depth, {part, PANEL}, part, PANEL);
  for (int r = 0; r < rows; r++) std::memcpy(c + r * c_row, part + r * PANEL, 4 * columns);
}

/**
 * A panel of C, from column `j` on, for a block of the depth.
 *
 * @param panel of B @param tile_of where the rows of A's tile are, by the first and how many they are
 */
template <class T, class TileOf>
inline void multiply_panel(const Product<T>& product, Share rows, long from, long j, const float* panel, const TileOf& tile_of) {
  const long deep = std::min(DEPTH, product.depth - from), width = std::min(PANEL, product.columns - j);
  const bool adds = from > 0 || product.add;
  alignas(64) float bias[PANEL] = {};
  if (!adds && product.bias) std::memcpy(bias, product.bias + j, 4 * width);
  with_constant<TILE_VECTORS>((width + LANES - 1) / LANES, [&](auto vectors) {
    for_each_tile(rows.to - rows.from, [&](long i, auto count) {
      float* to = product.c + (rows.from + i) * product.c_row + j;
      const Addend addend = adds ? Addend{to, product.c_row} : Addend{bias, 0};
      const Strided a = tile_of(rows.from + i, count);
      if (width % LANES == 0) tile<count(), vectors()>(a, panel, deep, addend, to, product.c_row);
      else tile_at_edge<count(), vectors()>(a, panel, deep, addend, to, product.c_row, width);
    });
  });
}

/** What follows a product whose numbers are wanted as they are. */
struct NothingMore {
  void operator()(long, long, long, long) const {}
};

/**
 * Adds the tasks of products with the same C, of which all but the first add to it, for matrices A whose rows are
 * contiguous.
 *
 * @param finish called with row, column, rows and columns of each part of C that is done
 */
template <class T, class Finish = NothingMore>
inline void add_products(std::vector<Product<T>> products, const ThreadPool& pool, Tasks& tasks, const Finish& finish = {}) {
  const long rows = products[0].rows, columns = products[0].columns, panels = (columns + PANEL - 1) / PANEL;
  const int parts = 2 * rows > columns ? pool.size : 1; // or packing would take long
  tasks.add(parts * panels, [=](long task) {
    thread_local Workspace workspace;
    float* panel = workspace.of(DEPTH * PANEL);
    const Share mine(rows, int(task / panels), parts, TILE_ROWS);
    const long j = task % panels * PANEL, width = std::min(PANEL, columns - j);
    for (const Product<T>& product : products) {
      for (long from = 0; from < product.depth; from += DEPTH) {
        pack(product.b.from(from, j), std::min(DEPTH, product.depth - from), width, panel);
        multiply_panel(product, mine, from, j, panel, [&](long i, auto) { return product.a.from(i, from); });
      }
    }
    finish(mine.from, j, mine.to - mine.from, width);
  });
}

template <class T, class Finish = NothingMore>
inline void multiply(const Product<T>& product, ThreadPool& pool, const Finish& finish = {}) {
  Tasks tasks(pool.size);
  add_products<T>({product}, pool, tasks, finish);
  pool.all(tasks);
}

/**
 * Lays rows of a transposed A (its columns one after the other in memory) out in the order in which tiles read them: a
 * tile's numbers of one column side by side. Whole cache lines are read, of columns that lie far apart.
 */
inline void pack_tiles(Strided a, long rows, long depth, float* to) {
  constexpr long TILES = 8, TOGETHER = TILES * TILE_ROWS, AHEAD = 12;
  const auto copy = [&](long i, long k, auto count) {
    std::memcpy(to + i * depth + k * count(), a.data + i + k * a.column, 4 * count());
  };
  long i = 0;
  for (; i + TOGETHER <= rows; i += TOGETHER) {
    for (long k = 0; k < depth; k++) {
      prefetch(a.data + i + (k + AHEAD) * a.column, 4 * TOGETHER);
      for (long t = 0; t < TILES; t++) copy(i + t * TILE_ROWS, k, std::integral_constant<int, TILE_ROWS>());
    }
  }
  for_each_tile(rows - i, [&](long j, auto count) {
    for (long k = 0; k < depth; k++) copy(i + j, k, count);
  });
}

/** Some of C's rows of a product for {@link add_transposed}. */
inline void multiply_transposed(const Product<float>& product, Share mine) {
  constexpr long BLOCK = 64 * TILE_ROWS;
  thread_local Workspace panel_room, tile_room;
  float* panels = panel_room.of(packed_size(DEPTH, product.columns));
  float* tiles = tile_room.of(BLOCK * DEPTH);
  for (long from = 0; from < product.depth; from += DEPTH) {
    const long deep = std::min(DEPTH, product.depth - from);
    pack(product.b.from(from, 0), deep, product.columns, panels);
    for (Share block = mine; block.from < mine.to; block.from += BLOCK) {
      block.to = std::min(block.from + BLOCK, mine.to);
      pack_tiles(product.a.from(block.from, from), block.to - block.from, deep, tiles);
      for (long j = 0; j < product.columns; j += PANEL) {
        multiply_panel(product, block, from, j, panels + j * deep, [&](long i, auto count) {
          return Strided{tiles + (i - block.from) * deep, 1, count()};
        });
      }
    }
  }
}

/**
 * Adds the tasks of a product for an A whose columns are contiguous, as it is in the gradient of a weight. Blocks of A's
 * rows are packed too, and meet all panels of B. Tasks are long, or packing B for each would take long.
 */
inline void add_transposed(const Product<float>& product, const ThreadPool& pool, Tasks& tasks) {
  const long parts = pool.size * (product.rows >= 1024 * pool.size ? 2 : 1);
  tasks.add(parts, [=](long part) { multiply_transposed(product, Share(product.rows, part, parts, TILE_ROWS)); });
}

} // namespace phi1
