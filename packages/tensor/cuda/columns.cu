// Sums over rows, for the gradients of biases: each block sums some rows of some columns, and a second kernel adds
// up the blocks in a fixed order, so that the same step always gives the same bits (atomics would not).

/** A block is 32 threads across, each with VECTOR columns, and ROW_LANES down. */
constexpr int ROW_LANES = 8;
constexpr int STRIP = 32 * VECTOR;

struct ColumnSumArguments {
  const Element* x;  // [rows, columns]
  float* partial;    // [gridDim.y, columns]
  Int rows, columns;
};

/** What `visit(row, column, count)` leaves in sums, summed over the block's rows; written to its row of partials. */
template <typename Visit>
__device__ inline void sumColumns(float* partial, Int rows, Int columns, Visit visit) {
  __shared__ float sums[ROW_LANES][STRIP];
  int across = threadIdx.x % 32, down = threadIdx.x / 32;
  Int column = (Int)blockIdx.x * STRIP + across * VECTOR;
  int count = column < columns ? (columns - column < VECTOR ? (int)(columns - column) : VECTOR) : 0;
  float sum[VECTOR];
  for (int i = 0; i < VECTOR; i++) sum[i] = 0;
  if (count > 0) {
    Int step = (Int)gridDim.y * ROW_LANES;
    for (Int row = (Int)blockIdx.y * ROW_LANES + down; row < rows; row += step) visit(row, column, count, sum);
  }
  for (int i = 0; i < VECTOR; i++) sums[down][across * VECTOR + i] = sum[i];
  __syncthreads();
  for (int i = threadIdx.x; i < STRIP; i += blockDim.x) {
    float total = 0;
    for (int lane = 0; lane < ROW_LANES; lane++) total += sums[lane][i];
    Int at = (Int)blockIdx.x * STRIP + i;
    if (at < columns) partial[blockIdx.y * columns + at] = total;
  }
}

KERNEL(columnSum, ColumnSumArguments) {
  bool whole = aligned((Int)a.x | a.columns * (Int)sizeof(Element));
  sumColumns(a.partial, a.rows, a.columns, [&](Int row, Int column, int count, float* sum) {
    const Element* x = a.x + row * a.columns + column;
    if (whole && count == VECTOR) {
      Vector v = *(const Vector*)x;
      for (int i = 0; i < VECTOR; i++) sum[i] += toFloat(v.values[i]);
    } else {
      for (int i = 0; i < count; i++) sum[i] += toFloat(x[i]);
    }
  });
}

struct SumPartialsArguments {
  const float* partial;  // [parts, columns]
  float* out;            // [columns]
  Int parts, columns;
  Int accumulate;  // whether to add to what is in out
};

KERNEL(sumPartials, SumPartialsArguments) {
  Int column = (Int)blockIdx.x * blockDim.x + threadIdx.x;
  if (column >= a.columns) return;
  float sum = a.accumulate ? a.out[column] : 0;
  for (Int part = 0; part < a.parts; part++) sum += a.partial[part * a.columns + column];
  a.out[column] = sum;
}
