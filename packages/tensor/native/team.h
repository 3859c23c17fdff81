// A team of threads for work that is shared out many times in a fraction of a millisecond: they wait for each
// other by spinning, and by sleeping where that takes long, as it does when another program has the core. Work is
// shared out beforehand (Share) or as it is done (Team::each), which serves members that are not equally fast.
#pragma once
#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace phi1 {

/** The half-open range of `count` things that one of `size` members takes, in units of `unit` things. */
struct Share {
  long from, to;
  Share(long count, int member, int size, long unit = 1) {
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

  /** Calls `work(member)` for members 0 to size - 1 at once, 0 on the calling thread; one caller after the other. */
  void run(const std::function<void(int)>& work) {
    std::lock_guard<std::mutex> alone(busy);
    this->work = &work;
    tasks.fetch_add(1);
    tasks.notify_all();
    work(0);
    wait();
  }

  /** Waits until all members have come here; what they wrote before can then be read. */
  void wait() {
    const uint32_t round = rounds.load();
    const int used = loops * size;
    loops = 0;
    if (arrived.fetch_add(1) + 1 == size) {
      for (int i = 0; i < used; i++) taken[i].count.store(0);
      arrived.store(0);
      rounds.fetch_add(1);
      rounds.notify_all();
    } else {
      wait_for_change(rounds, round);
    }
  }

  /**
   * Calls `use(task)` once for each of `count` tasks, by the member that comes to it first: a member begins with its
   * share of them and goes on with what is left of the others'. Every member calls this, in the same order; what a
   * task does must not depend on who does it, nor on what tasks since the last wait have done.
   */
  template <class Use> void each(long count, int member, const Use& use) {
    if (loops == LOOPS) wait();
    Taken* counts = &taken[loops++ * size];
    for (int turn = 0; turn < size; turn++) {
      const int owner = (member + turn) % size;
      const Share share(count, owner, size);
      for (long task; (task = share.from + counts[owner].count.fetch_add(1)) < share.to;) use(task);
    }
  }

private:
  /** How many of a member's share of a loop are taken, on a cache line of its own. */
  struct alignas(64) Taken {
    std::atomic<long> count{0};
  };

  static constexpr int LOOPS = 16; // between two waits
  static inline thread_local int loops = 0; // that this member has come to since the last wait

  std::mutex busy;
  const std::function<void(int)>* work = nullptr;
  std::atomic<uint32_t> tasks{0}, rounds{0};
  std::atomic<int> arrived{0};
  const std::unique_ptr<Taken[]> taken;

  explicit Team(int size) : size(size), taken(new Taken[LOOPS * size]) {
    for (int member = 1; member < size; member++) {
      std::thread([this, member] {
        for (uint32_t done = 0;; done++) {
          wait_for_change(tasks, done);
          (*work)(member);
          wait();
        }
      }).detach();
    }
  }

  /** Spins for some 150 microseconds, about what passes in JavaScript between two tokens, then sleeps. */
  static void wait_for_change(std::atomic<uint32_t>& value, uint32_t old) {
    for (int spin = 0; spin < 10000; spin++) {
      if (value.load() != old) return;
#if defined(__x86_64__)
      __builtin_ia32_pause();
#elif defined(__aarch64__)
      asm volatile("isb");
#endif
    }
    value.wait(old);
  }
};

} // namespace phi1
