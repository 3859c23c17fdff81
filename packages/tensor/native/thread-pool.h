// A pool of threads for work that is shared out many times in a fraction of a millisecond. One thread leads: it alone
// runs a kernel, does all serial work, and offers the rest in tasks that helpers may take. It waits for nothing but tasks
// that a helper has begun, so that a helper whose core another program has delays nothing that it has not taken.
#pragma once
#include "worth.h"
#include <algorithm>
#include <cmath>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#ifndef PHI1_SPIN // a test sets it
#define PHI1_SPIN 10000 // looks before a thread sleeps
#endif

namespace phi1 {

/** A half-open range: of `count` things those that one of `size` members takes, in units of `unit` things. */
struct Share {
  long from, to;
  Share(long from, long to) : from(from), to(to) {}
  Share(long count, long member, long size, long unit = 1) {
    const long units = (count + unit - 1) / unit;
    from = std::min(count, units * member / size * unit);
    to = std::min(count, units * (member + 1) / size * unit);
  }
};

/**
 * Of `count` tasks of which each of `size` members takes every `size`th, which part of a whole the one at `place` does:
 * members do parts that lie side by side, and the same ones in loop after loop, which are then in their caches.
 */
inline long part_at(long place, long count, int size) {
  const long member = place % size;
  return member * (count / size) + std::min(member, count % size) + place / size;
}

/** Loops whose tasks may be done in any order, to be shared out together: the longest first, for an even end. */
class Tasks {
public:
  explicit Tasks(int members) : members(members) {}

  void add(long count, std::function<void(long)> use) {
    loops.push_back({count, std::move(use)});
    total += count;
  }

  long count() const { return total; }

  void operator()(long task) const {
    size_t loop = 0;
    for (; task >= loops[loop].count; loop++) task -= loops[loop].count;
    loops[loop].use(part_at(task, loops[loop].count, members));
  }

private:
  struct Loop {
    long count;
    std::function<void(long)> use;
  };

  const int members;
  std::vector<Loop> loops;
  long total = 0;
};

class ThreadPool {
public:
  const int size;

  /** The process's pool of a size. It is never destroyed: its threads wait until the process ends. */
  static ThreadPool& of(int size) {
    static std::mutex lock;
    static std::map<int, ThreadPool*> pools;
    std::lock_guard<std::mutex> alone(lock);
    ThreadPool*& pool = pools[size];
    if (pool == nullptr) pool = new ThreadPool(size);
    return *pool;
  }

  /** Calls `work`, which shares out parts of itself by `each` and `pieces`; one caller after the other. */
  template <class Work> void run(const Work& work) {
    std::lock_guard<std::mutex> alone(busy);
    if (size == 1) return work();
    shared = {};
    const Moment start = now(), awake = awake_for();
    work();
    if (shared.own == 0) return;
    // where other programs want the cores too, a helper may be what the leader loses its own to
    const Moment end = now(), lost = std::max(0.0, end - start - (awake_for() - awake) - shared.asleep);
    worth.note(shared.alone * std::max(0.0, 1 - lost / shared.own) - shared.taken, end - start, end);
  }

  /**
   * Calls `use(task)` once for each of `count` tasks and returns when all are done. What a task does must not depend on
   * who does it, nor on what the others do.
   */
  template <class Use> void each(long count, const Use& use) {
    if (size == 1 || count < 2) return all_of(count, use);
    const Moment start = now();
    if (!worth.pays(start)) return all_of(count, use);
    job = {[](const void* use, long task) { (*static_cast<const Use*>(use))(task); }, &use};
    left.store(uint32_t(count), std::memory_order_relaxed);
    for (int member = 0; member < size; member++) offers[member].put(member, count);
    jobs.fetch_add(1, std::memory_order_release);
    jobs.notify_all();
    const Moment begin = now();
    const uint32_t own = take_part(0);
    const Moment alone = now();
    if (left.fetch_sub(own, std::memory_order_acq_rel) != own) {
      shared.asleep += wait_while(left, [](uint32_t left) { return left > 0; });
    }
    if (own == 0) return;
    shared.own += alone - begin;
    shared.alone += (alone - begin) * double(count) / own;
    shared.taken += now() - start;
  }

  /** Does all tasks, likewise. */
  void all(const Tasks& tasks) { each(tasks.count(), tasks); }

  /**
   * Calls `use(share)` with the parts of `count` things, in units of `unit`, each of them about `cost` multiplications: as
   * many as balance the members' speeds, and no smaller than what pays to share out.
   */
  template <class Use> void pieces(long count, long unit, long cost, const Use& use) {
    const long parts = pieces_of(count, unit, cost);
    each(parts, [&](long place) { use(Share(count, part_at(place, parts, size), parts, unit)); });
  }

  /** How many {@link pieces} there are. */
  long pieces_of(long count, long unit, long cost) const {
    const long most = std::min((count + unit - 1) / unit, count * cost / LEAST);
    return size == 1 ? 1 : std::clamp(most, 1L, 4L * size);
  }

private:
  static constexpr Moment TURN = 2000; // after which a helper lets others have the core: see help()
  static constexpr long LEAST = 8192; // multiplications of a piece: some microseconds

  /** A member's share of a job's tasks, each `size`th, of which whoever comes takes the next; on a cache line of its own. */
  class alignas(64) Offer {
  public:
    void put(long first, long end) { tasks.store(uint64_t(first) << 32 | uint64_t(end), std::memory_order_release); }

    /** @returns a task, which is now the caller's to do, or -1 where none is left */
    long take(uint64_t size) {
      uint64_t seen = tasks.load(std::memory_order_relaxed);
      while (uint32_t(seen >> 32) < uint32_t(seen)) {
        if (tasks.compare_exchange_weak(seen, seen + (size << 32), std::memory_order_acq_rel)) return long(seen >> 32);
      }
      return -1;
    }

  private:
    std::atomic<uint64_t> tasks{0}; // the next and the end
  };

  /** What to call with a task. It stays as it is while anyone has taken a task and not yet reported it. */
  struct Job {
    void (*call)(const void* use, long task);
    const void* use;
  };

  /** What the leader notes of the tasks that were shared out in a run, in microseconds. */
  struct Shared {
    double own, alone, taken, asleep; // by itself; what it would take for all; what all took; of which it slept
  };

  std::mutex busy;
  Shared shared;
  Worth worth;
  const std::unique_ptr<Offer[]> offers;
  alignas(64) std::atomic<uint32_t> jobs{0}; // offered so far
  Job job;
  alignas(64) std::atomic<uint32_t> left{0}; // tasks of the job that are not done

  explicit ThreadPool(int size) : size(size), offers(new Offer[size]) {
    for (int member = 1; member < size; member++) std::thread([this, member] { help(member); }).detach();
  }

  template <class Use> static void all_of(long count, const Use& use) {
    for (long task = 0; task < count; task++) use(task);
  }

  /** Does tasks until none is left to take, or until `end`. @returns how many, which are still to be reported */
  uint32_t take_part(int member, Moment end = INFINITY) {
    uint32_t done = 0;
    for (int turn = 0; turn < size; turn++) {
      Offer& offer = offers[(member + turn) % size];
      for (long task; (task = offer.take(size)) >= 0;) {
        job.call(job.use, task);
        done++;
        if (now() > end) return done;
      }
    }
    return done;
  }

  void help(int member) {
    Moment yielded = now();
    for (uint32_t seen = 0;;) {
      wait_while(jobs, [&](uint32_t jobs) { return jobs == seen; });
      seen = jobs.load(std::memory_order_relaxed);
      for (uint32_t done; (done = take_part(member, yielded + TURN)) > 0;) {
        if (left.fetch_sub(done, std::memory_order_acq_rel) == done) left.notify_one();
        // who else wants the core gets it now, rather than amid a task
        if (now() < yielded + TURN) continue;
        std::this_thread::yield();
        yielded = now();
      }
    }
  }

  /**
   * Spins for some 150 microseconds, about what passes in JavaScript between two tokens, then sleeps.
   *
   * @returns for how many microseconds it slept
   */
  template <class Is> static double wait_while(std::atomic<uint32_t>& value, const Is& is) {
    for (int spin = 0; spin < PHI1_SPIN; spin++) {
      if (!is(value.load(std::memory_order_acquire))) return 0;
#if defined(__x86_64__)
      __builtin_ia32_pause();
#elif defined(__aarch64__)
      asm volatile("isb");
#endif
    }
    const Moment start = now();
    for (uint32_t seen; is(seen = value.load(std::memory_order_acquire));) value.wait(seen, std::memory_order_acquire);
    return now() - start;
  }
};

} // namespace phi1
