// Layer normalization of a sum: the residual stream and what the branches of a block add to it are summed, written
// back and normalized in one reading. The stream, scale, shift and statistics are float32; the branches and what is
// normalized are of the activations' type. The dynamic shared memory holds rows as float32: one in the forward
// pass, four in the backward pass.

struct LayerNormArguments {
  const float* x;         // [rows, width]
  const Element* first;   // added to x where not null
  const Element* second;  // likewise
  float* sum;             // x + first + second; null where nothing is added
  const float* gamma;     // [width]
  const float* beta;
  Element* y;
  float* mean;  // [rows]
  float* rstd;
  Int rows, width;
  double epsilon;
};

KERNEL(layerNorm, LayerNormArguments) {
  SHARED_FLOATS(row);
  for (Int r = blockIdx.x; r < a.rows; r += gridDim.x) {
    Int start = r * a.width;
    float total = 0;
    for (Int c = threadIdx.x; c < a.width; c += blockDim.x) {
      float value = a.x[start + c];
      if (a.first) value += toFloat(a.first[start + c]);
      if (a.second) value += toFloat(a.second[start + c]);
      if (a.sum) a.sum[start + c] = value;
      row[c] = value;
      total += value;
    }
    float mean = reduceBlock<Sum>(total) / a.width;
    float squares = 0;
    for (Int c = threadIdx.x; c < a.width; c += blockDim.x) squares += (row[c] - mean) * (row[c] - mean);
    float rstd = rsqrtf(reduceBlock<Sum>(squares) / a.width + (float)a.epsilon);
    for (Int c = threadIdx.x; c < a.width; c += blockDim.x) {
      store(a.y + start + c, (row[c] - mean) * rstd * a.gamma[c] + a.beta[c]);
    }
    if (threadIdx.x == 0) {
      a.mean[r] = mean;
      a.rstd[r] = rstd;
    }
  }
}

struct LayerNormBackwardArguments {
  const Element* dy;  // [rows, width]
  const float* x;     // what was normalized
  const float* dsum;  // what comes to the sum from elsewhere, added to dx where not null
  const float* gamma;
  const float* mean;
  const float* rstd;
  float* dx;
  float* dgamma;  // [gridDim.x, width], to be summed
  float* dbeta;
  Int rows, width;
};

KERNEL(layerNormBackward, LayerNormBackwardArguments) {
  SHARED_FLOATS(shared);
  // every thread reads and writes its own columns alone, so nothing here needs a barrier
  float *scaled = shared, *normed = shared + a.width, *dgamma = normed + a.width, *dbeta = dgamma + a.width;
  for (Int c = threadIdx.x; c < a.width; c += blockDim.x) dgamma[c] = dbeta[c] = 0;
  for (Int r = blockIdx.x; r < a.rows; r += gridDim.x) {
    Int start = r * a.width;
    float mean = a.mean[r], rstd = a.rstd[r];
    float sum = 0, product = 0;
    for (Int c = threadIdx.x; c < a.width; c += blockDim.x) {
      float dy = toFloat(a.dy[start + c]);
      normed[c] = (a.x[start + c] - mean) * rstd;
      scaled[c] = dy * a.gamma[c];
      sum += scaled[c];
      product += scaled[c] * normed[c];
      dgamma[c] += dy * normed[c];
      dbeta[c] += dy;
    }
    sum = reduceBlock<Sum>(sum) / a.width;
    product = reduceBlock<Sum>(product) / a.width;
    for (Int c = threadIdx.x; c < a.width; c += blockDim.x) {
      float dx = rstd * (scaled[c] - sum - normed[c] * product);
      if (a.dsum) dx += a.dsum[start + c];
      a.dx[start + c] = dx;
    }
  }
  for (Int c = threadIdx.x; c < a.width; c += blockDim.x) {
    a.dgamma[blockIdx.x * a.width + c] = dgamma[c];
    a.dbeta[blockIdx.x * a.width + c] = dbeta[c];
  }
}
