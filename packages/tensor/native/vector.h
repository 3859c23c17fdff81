// Vectors of float32 as wide as the machine has them, through the vector extensions of GCC and Clang, so that one
// source serves AVX-512, AVX2, SSE and NEON: loads from float32 and bfloat16, sums, exp. No arithmetic of matrices.
// Products and sums are contracted only where `fma` says so (-ffp-contract=off): left to the compiler, which of them are
// depends on the place in the code, and a row would have other bits alone than among others.
#pragma once
#include <cstdint>
#include <cstring>
#include <utility>
#if defined(__FMA__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace phi1 {

#if defined(__AVX512F__)
constexpr int LANES = 16;
#else
constexpr int LANES = 8; // two registers where one holds four
#endif

typedef float Vec __attribute__((vector_size(4 * LANES)));
typedef int32_t IntVec __attribute__((vector_size(4 * LANES)));
typedef uint32_t UintVec __attribute__((vector_size(4 * LANES)));
typedef uint16_t HalfVec __attribute__((vector_size(2 * LANES)));

/** The upper half of a float32. */
struct bfloat16 {
  uint16_t bits;
};

inline float to_float(float value) { return value; }
inline float to_float(bfloat16 value) {
  const uint32_t bits = uint32_t(value.bits) << 16;
  float result;
  std::memcpy(&result, &bits, 4);
  return result;
}

inline Vec load(const float* from) {
  Vec result;
  std::memcpy(&result, from, sizeof result);
  return result;
}

inline Vec load(const bfloat16* from) {
  HalfVec half;
  std::memcpy(&half, from, sizeof half);
  return (Vec)(__builtin_convertvector(half, IntVec) << 16);
}

/** The first `count` numbers, then zeros. */
template <class T> inline Vec load(const T* from, long count) {
  T part[LANES] = {};
  std::memcpy(part, from, count * sizeof(T));
  return load(part);
}

inline void store(float* to, Vec value) { std::memcpy(to, &value, sizeof value); }
inline void store(float* to, Vec value, long count) { std::memcpy(to, &value, 4 * count); }

inline Vec broadcast(float value) { return value - Vec{}; }
inline Vec max(Vec a, Vec b) { return a > b ? a : b; }
inline Vec min(Vec a, Vec b) { return a < b ? a : b; }

/** a b + c, rounded once where the processor can do that. */
inline Vec fma(Vec a, Vec b, Vec c) {
#if defined(__AVX512F__)
  return (Vec)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#elif defined(__FMA__)
  return (Vec)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#elif defined(__aarch64__)
  float32x4_t as[2], bs[2], cs[2];
  std::memcpy(as, &a, sizeof a), std::memcpy(bs, &b, sizeof b), std::memcpy(cs, &c, sizeof c);
  for (int i = 0; i < 2; i++) cs[i] = vfmaq_f32(cs[i], as[i], bs[i]);
  std::memcpy(&c, cs, sizeof c);
  return c;
#else
  return a * b + c;
#endif
}

inline Vec fma(float a, Vec b, Vec c) { return fma(broadcast(a), b, c); }

/** Keeps a vector in a register, where the compiler would rather load it again at each use. */
inline void pin(Vec& value) {
#if defined(__AVX512F__)
  asm("" : "+v"(value));
#elif defined(__AVX__)
  asm("" : "+x"(value));
#else
  (void)value;
#endif
}

/** Adds the two halves of each segment of `length` lanes: first those of a, then those of b. */
template <int length, int... lane> inline Vec fold_pair(Vec a, Vec b, std::integer_sequence<int, lane...>) {
  constexpr int half = length / 2;
  return __builtin_shufflevector(a, b, (lane / half * length + lane % half)...) +
         __builtin_shufflevector(a, b, (lane / half * length + lane % half + half)...);
}

/**
 * The sums of `count` vectors (a power of two, at most LANES) in the first lanes. Every vector is added up in the
 * same order whatever their number.
 */
template <int count, int length = LANES> inline Vec sums(Vec* vectors) {
  if constexpr (length == 1) {
    return vectors[0];
  } else {
    constexpr int left = count > 1 ? count / 2 : 1;
#pragma GCC unroll 16
    for (int i = 0; i < left; i++) {
      const Vec &a = vectors[2 * i], &b = count > 1 ? vectors[2 * i + 1] : a;
      vectors[i] = fold_pair<length>(a, b, std::make_integer_sequence<int, LANES>());
    }
    return sums<left, length / 2>(vectors);
  }
}

inline float sum(Vec vector) { return sums<1>(&vector)[0]; }

inline float largest(Vec vector) {
  float result = vector[0];
  for (int lane = 1; lane < LANES; lane++) result = vector[lane] > result ? vector[lane] : result;
  return result;
}

/** Calls `use(i)` for each whole vector of `count` numbers, then `use(i, rest)` for what is left. */
template <class Use> inline void for_each_vector(long count, const Use& use) {
  long i = 0;
  for (; i + LANES <= count; i += LANES) use(i);
  if (i < count) use(i, count - i);
}

/** Brings memory closer before it is wanted, which pays where the processor does not see it coming. */
inline void prefetch(const void* from, long bytes) {
  for (long i = 0; i < bytes; i += 64) __builtin_prefetch(static_cast<const char*>(from) + i);
}

/** e^x to about 2 units in the last place: 2^n times a polynomial on [-ln 2 / 2, ln 2 / 2] (Cephes' expf). */
inline Vec exp(Vec x) {
  x = min(broadcast(88.3f), max(broadcast(-87.3f), x)); // in this order NaN stays NaN
  const Vec magic = broadcast(12582912.0f); // 1.5 x 2^23: adding and subtracting it rounds to an integer
  const Vec n = fma(1.44269504088896341f, x, magic) - magic;
  const Vec r = fma(2.12194440e-4f, n, fma(-0.693359375f, n, x));
  Vec p = broadcast(1.9875691500e-4f);
  for (const float coefficient :
       {1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f}) {
    p = fma(p, r, broadcast(coefficient));
  }
  p = fma(p * r, r, r + 1.0f);
  const IntVec exponent = (__builtin_convertvector(n, IntVec) + 127) << 23;
  return p * (Vec)exponent;
}

/** GELU in its tanh form, which is x times the logistic function of 2u. */
inline Vec gelu(Vec x) {
  const Vec minus_2u = -1.5957691216057308f * fma(0.044715f * x * x, x, x);
  return x / (1.0f + exp(minus_2u));
}

struct Gelu {
  Vec value, slope;
};

/** GELU and its derivative, s + 2 u' x s (1 - s) with the logistic function s of 2u. */
inline Gelu gelu_and_slope(Vec x) {
  const Vec squared = x * x;
  const Vec s = 1.0f / (1.0f + exp(-1.5957691216057308f * fma(0.044715f * squared, x, x)));
  const Vec slope_of_2u = 1.5957691216057308f * fma(0.134145f, squared, broadcast(1));
  return {x * s, fma(slope_of_2u * x * s, 1.0f - s, s)};
}

} // namespace phi1
