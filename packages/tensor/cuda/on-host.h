// Enough of CUDA C to run the kernels of this folder on a CPU, for tests of their indices and arithmetic. A block's
// threads are fibres that take turns at barriers, so that barriers, shuffles and shared memory mean what they mean
// on a GPU; timing, memory order within a turn, alignment faults and everything about the hardware do not.
// Kernels must reach every barrier and shuffle with all threads of a block, as ours do.
#include <math.h>
#include <string.h>
#include <ucontext.h>
#include <vector>

#define __device__
#define __global__
#define __shared__ static
#define KERNEL(name, Arguments)                                                                  \
  static void name(const Arguments& a);                                                          \
  extern "C" void name##OnHost(int gx, int gy, int threads, int sharedBytes, const void* given) { \
    Arguments a;                                                                                 \
    memcpy(&a, given, sizeof a);                                                                 \
    runGrid(gx, gy, threads, sharedBytes, [&] { name(a); });                                     \
  }                                                                                              \
  static void name(const Arguments& a)
#define SHARED_FLOATS(name) float* name = dynamicShared.data()

struct Index {
  unsigned x, y;
};
static Index threadIdx, blockIdx, blockDim, gridDim;
static std::vector<float> dynamicShared;
static float exchanged[1024];

struct Fibre {
  ucontext_t context;
  std::vector<char> stack;
  bool done;
};
static std::vector<Fibre> fibres;
static ucontext_t scheduler;
static unsigned running;

/** Lets every other thread of the block come this far. */
static inline void __syncthreads() {
  unsigned own = running;
  swapcontext(&fibres[own].context, &scheduler);
}

static inline float __shfl_xor_sync(unsigned, float x, int lane) {
  unsigned own = running;
  exchanged[own] = x;
  __syncthreads();
  float got = exchanged[own ^ lane];
  __syncthreads();
  return got;
}

static inline float __uint_as_float(unsigned bits) {
  float x;
  memcpy(&x, &bits, 4);
  return x;
}

static inline unsigned __float_as_uint(float x) {
  unsigned bits;
  memcpy(&bits, &x, 4);
  return bits;
}

static inline float rsqrtf(float x) { return 1 / sqrtf(x); }

template <typename Body>
struct Running {
  static Body* body;
  static void enter() {
    (*body)();
    fibres[running].done = true;
    swapcontext(&fibres[running].context, &scheduler);
  }
};
template <typename Body>
Body* Running<Body>::body;

template <typename Body>
static void runGrid(int gx, int gy, int threads, int sharedBytes, Body body) {
  Running<Body>::body = &body;
  gridDim = {(unsigned)gx, (unsigned)gy};
  blockDim = {(unsigned)threads, 1};
  fibres.resize(threads);
  for (unsigned y = 0; y < (unsigned)gy; y++) {
    for (unsigned x = 0; x < (unsigned)gx; x++) {
      blockIdx = {x, y};
      dynamicShared.assign(sharedBytes / 4, NAN);  // what is not written must not be read
      for (Fibre& fibre : fibres) {
        fibre.stack.resize(16384);
        fibre.done = false;
        getcontext(&fibre.context);
        fibre.context.uc_stack.ss_sp = fibre.stack.data();
        fibre.context.uc_stack.ss_size = fibre.stack.size();
        fibre.context.uc_link = nullptr;
        makecontext(&fibre.context, Running<Body>::enter, 0);
      }
      for (int left = threads; left > 0;) {
        for (running = 0; running < (unsigned)threads; running++) {
          if (fibres[running].done) continue;
          threadIdx = {running, 0};
          swapcontext(&scheduler, &fibres[running].context);
          if (fibres[running].done) left--;
        }
      }
    }
  }
}
