// A team of threads for work that is shared out many times in a fraction of a millisecond. One thread leads: it alone
// runs a kernel, does all serial work, and offers the rest in tasks that helpers may take. It waits for nothing but tasks
// that a helper has begun, so that a helper whose core another program has delays nothing that it has not taken.
#pragma once
#include "worth.h"
#include <algorithm>
#include <cmath>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

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

class Team {
public:
  const int size;

  /** The process's team of a size. It is never destroyed: its threads wait until the process ends. */
  static Team& of(int size) {
    static std::mutex lock;
    static std::map<int, Team*> teams;
    std::lock_guard<std::mutex> alone(lock);
    Team*& team = teams[size];
    if (team == nullptr) team = new Team(size);
    return *team;
  }

  /** Calls `work`, which shares out parts of itself by `each` and `pieces`; one caller after the other. */
  template <class Work> void run(const Work& work) {
    std::lock_guard<std::mutex> alone(busy);
    work();
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
    for (int member = 0; member < size; member++) offers[member].put(Share(count, member, size));
    jobs.fetch_add(1, std::memory_order_release);
    jobs.notify_all();
    const Moment begin = now();
    const uint32_t own = take_part(0);
    const Moment alone = now();
    if (left.fetch_sub(own, std::memory_order_acq_rel) != own) wait_while(left, [](uint32_t left) { return left > 0; });
    const Moment end = now();
    if (own > 0) worth.note((alone - begin) * double(count) / own - (end - start), end);
  }

  /**
   * Calls `use(share)` with the parts of `count` things, in units of `unit`, each of them about `cost` multiplications: as
   * many as balance the members' speeds, and no smaller than what pays to share out.
   */
  template <class Use> void pieces(long count, long unit, long cost, const Use& use) {
    const long most = std::min((count + unit - 1) / unit, count * cost / LEAST);
    const long parts = size == 1 ? 1 : std::clamp(most, 1L, 4L * size);
    each(parts, [&](long part) { use(Share(count, part, parts, unit)); });
  }

private:
  static constexpr Moment TURN = 500;
  static constexpr long LEAST = 8192; // multiplications of a piece: some microseconds

  /** A member's share of a job's tasks, of which the next is taken by whoever comes; on a cache line of its own. */
  class alignas(64) Offer {
  public:
    void put(Share share) { tasks.store(pack(share.from, share.to), std::memory_order_release); }

    /** @returns a task, which is now the caller's to do, or -1 where none is left */
    long take() {
      uint64_t seen = tasks.load(std::memory_order_relaxed);
      while (uint32_t(seen >> 32) < uint32_t(seen)) {
        if (tasks.compare_exchange_weak(seen, seen + (1ull << 32), std::memory_order_acq_rel)) return long(seen >> 32);
      }
      return -1;
    }

  private:
    static uint64_t pack(long next, long end) { return uint64_t(next) << 32 | uint64_t(end); }
    std::atomic<uint64_t> tasks{0}; // the next and the end
  };

  /** What to call with a task. It stays as it is while anyone has taken a task and not yet reported it. */
  struct Job {
    void (*call)(const void* use, long task);
    const void* use;
  };

  std::mutex busy;
  Worth worth;
  const std::unique_ptr<Offer[]> offers;
  alignas(64) std::atomic<uint32_t> jobs{0}; // offered so far
  Job job;
  alignas(64) std::atomic<uint32_t> left{0}; // tasks of the job that are not done

  explicit Team(int size) : size(size), offers(new Offer[size]) {
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
      for (long task; (task = offer.take()) >= 0;) {
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

  /** Spins for some 150 microseconds, about what passes in JavaScript between two tokens, then sleeps. */
  template <class Is> static void wait_while(std::atomic<uint32_t>& value, const Is& is) {
    for (int spin = 0; spin < 10000; spin++) {
      if (!is(value.load(std::memory_order_acquire))) return;
#if defined(__x86_64__)
      __builtin_ia32_pause();
#elif defined(__aarch64__)
      asm volatile("isb");
#endif
    }
    for (uint32_t seen; is(seen = value.load(std::memory_order_acquire));) value.wait(seen, std::memory_order_acquire);
  }
};

} // namespace phi1
