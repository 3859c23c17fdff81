#!/usr/bin/env bash
# Expected: an inline function gives the same bits for the same numbers wherever it is inlined, without -ffast-math.
# Seen: GCC 12 with -O3 and FMA contracts a * b + c in one place and not in another: a dot product computed for a row
# alone differs from that of the same row among others. -ffp-contract=off cures it.
# Why it matters: a model's logits then depend on how many tokens or sequences are computed at once, and greedy
# decoding with and without a cache, or alone and in a batch, gives different texts.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
command -v g++-12 > /dev/null || { echo 'needs g++ 12 (Debian: g++-12)'; exit 2; }
grep -qw fma /proc/cpuinfo || { echo 'needs a processor with AVX2 and FMA'; exit 2; }

cat > test.cpp <<'END'
#include <cstdio>
static inline float dot(const float *a, const float *b) {
  float sum = 0;
  for (int i = 0; i < 8; i++) sum += a[i] * b[i];
  return sum;
}
__attribute__((noinline)) float one(const float *a, const float *b) { return dot(a, b); }
__attribute__((noinline)) void all(const float *__restrict a, const float *__restrict b, float *__restrict out, int rows) {
  for (int r = 0; r < rows; r++) out[r] = dot(a + 8 * r, b);
}
int main() {
  float a[512], b[8], out[64];
  for (int i = 0; i < 512; i++) a[i] = (i % 37 + 1) / 7.0f;
  for (int i = 0; i < 8; i++) b[i] = (i * 5 % 11 - 5) / 3.0f;
  all(a, b, out, 64);
  int differing = 0;
  for (int r = 0; r < 64; r++) differing += out[r] != one(a + 8 * r, b);
  std::printf("%d of 64 rows differ\n", differing);
}
END
g++-12 --version | head -1
for flag in fast off; do
  g++-12 -O3 -march=x86-64-v3 -mtune=znver3 -ffp-contract=$flag test.cpp -o "$flag"
  echo "-ffp-contract=$flag$([ $flag = off ] || echo ' (the default)'): $("./$flag")"
done | tee got
diff - got <<'END' || { echo 'the behavior has changed'; exit 1; }
-ffp-contract=fast (the default): 22 of 64 rows differ
-ffp-contract=off: 0 of 64 rows differ
END
