// What the kernels of this folder share; it is put before each of them when they are compiled, once
// with `Element` float and once, under -DBFLOAT16, bfloat16. A kernel takes one struct of 64-bit fields
// (addresses, integers, doubles), so that a launch writes its arguments as an array of slots. All arithmetic is
// float32. The same text compiles for the host under on-host.h, where tests run it.

#ifndef KERNEL
#undef INFINITY
#undef NAN
#define KERNEL(name, Arguments) extern "C" __global__ void name(const __grid_constant__ Arguments a)
#define SHARED_FLOATS(name) extern __shared__ float name[]
#define INFINITY __int_as_float(0x7f800000)
#define NAN __int_as_float(0x7fffffff)
#endif

typedef long long Int;
typedef unsigned short Bfloat16;

#ifdef BFLOAT16
typedef Bfloat16 Element;
#else
typedef float Element;
#endif

/** Elements that one thread moves at once, 16 bytes. */
constexpr int VECTOR = 16 / sizeof(Element);

struct alignas(16) Vector {
  Element values[VECTOR];
};

__device__ inline float toFloat(float x) { return x; }

__device__ inline float toFloat(Bfloat16 x) { return __uint_as_float((unsigned)x << 16); }

__device__ inline void store(float* to, float x) { *to = x; }

/** Rounds to nearest, ties to even, as PyTorch does. */
__device__ inline void store(Bfloat16* to, float x) {
  unsigned bits = __float_as_uint(x);
  *to = x != x ? 0x7fc0 : (Bfloat16)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

/** Whether all of these addresses and byte strides allow 16 bytes to be moved at once. */
__device__ inline bool aligned(Int bits) { return (bits & 15) == 0; }

struct Sum {
  __device__ static float identity() { return 0; }
  __device__ static float join(float a, float b) { return a + b; }
};

struct Maximum {
  __device__ static float identity() { return -INFINITY; }
  __device__ static float join(float a, float b) { return fmaxf(a, b); }
};

/** Over all threads of the block, whose size is a multiple of 32; every thread gets the result. */
template <typename Operation>
__device__ inline float reduceBlock(float x) {
  __shared__ float parts[32];
  for (int lane = 16; lane > 0; lane /= 2) x = Operation::join(x, __shfl_xor_sync(0xffffffff, x, lane));
  int warps = blockDim.x / 32;
  __syncthreads();  // whoever still reads the parts of the reduction before
  if (threadIdx.x % 32 == 0) parts[threadIdx.x / 32] = x;
  __syncthreads();
  x = (int)threadIdx.x % 32 < warps ? parts[threadIdx.x % 32] : Operation::identity();
  for (int lane = 16; lane > 0; lane /= 2) x = Operation::join(x, __shfl_xor_sync(0xffffffff, x, lane));
  return x;
}
