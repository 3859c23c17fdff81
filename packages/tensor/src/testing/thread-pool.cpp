// Shares out work of many sizes among teams of many sizes, some of whose members dawdle amid a task, and exits with 1
// unless every task was done once, after those of the loop before. For thread-pool.test.ts.
#include "../../native/thread-pool.h"
#include <cstdio>
#include <vector>

using namespace phi1;

static void dawdle(int milliseconds) { std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds)); }

/** @returns how many of some loops' results are wrong */
static long wrong(ThreadPool& pool, long count, bool late) {
  long errors = 0;
  pool.run([&] {
    std::vector<long> first(count), second(count), third(count), fourth(count);
    pool.each(count, [&](long i) {
      if (late && i == count / 2) dawdle(2);
      first[i] += i * i;
    });
    pool.each(count, [&](long i) { second[i] += first[count - 1 - i] + 1; });
    pool.pieces(count, 4, 5000, [&](Share mine) {
      for (long i = mine.from; i < mine.to; i++) third[i] += second[count - 1 - i];
    });
    Tasks tasks(pool.size);
    tasks.add(count / 2, [&](long i) { fourth[i] += third[i]; });
    tasks.add(count - count / 2, [&](long i) { fourth[count / 2 + i] += third[count / 2 + i]; });
    pool.all(tasks);
    for (long i = 0; i < count; i++) errors += fourth[i] != i * i + 1;
  });
  return errors;
}

int main() {
  long errors = 0;
  for (const int size : {1, 2, 3, 5}) {
    for (long round = 0; round < 150; round++) {
      errors += wrong(ThreadPool::of(size), round % 98, round % 50 == 7);
      if (round % 100 == 99) dawdle(3); // until the members sleep
    }
  }
  const auto call = [](long& errors) {
    for (long round = 0; round < 100; round++) errors += wrong(ThreadPool::of(3), 10, false);
  };
  long others = 0;
  std::thread other([&] { call(others); });
  call(errors);
  other.join();
  if (errors + others > 0) std::fprintf(stderr, "%ld results are wrong\n", errors + others);
  std::quick_exit(errors + others > 0);
}
