// Whether it pays to share work out, by what it has saved and cost of late.
#pragma once
#include <algorithm>
#include <chrono>
#include <ctime>

namespace phi1 {

/** In microseconds. */
using Moment = double;

/** How long the calling thread has had a core. */
inline Moment awake_for() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

inline Moment now() {
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/**
 * When more was lost than gained, by what a run takes or more, nothing is shared out for a while, and for longer each
 * time that it is tried in vain.
 */
class Worth {
public:
  bool pays(Moment now) const { return now >= resume; }

  /** @param saved microseconds of a run that took `taken`; negative where time was lost */
  void note(double saved, double taken, Moment now) {
    const double most = std::max(LEAST, taken);
    balance = std::min(balance + saved, most);
    if (balance == most) pause = SHORTEST;
    if (balance >= -most) return;
    pause = std::clamp(16 * -balance, pause, LONGEST);
    resume = now + pause;
    pause = std::min(2 * pause, LONGEST);
    balance = 0;
  }

private:
  static constexpr double LEAST = 300, SHORTEST = 5e3, LONGEST = 400e3;
  double balance = 0, pause = SHORTEST;
  Moment resume = 0;
};

} // namespace phi1
