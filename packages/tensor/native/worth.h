// Whether it pays to share work out, by what it has saved and cost of late.
#pragma once
#include <algorithm>
#include <chrono>

namespace phi1 {

/** In microseconds. */
using Moment = double;

inline Moment now() {
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/** When what was lost exceeds what was gained, nothing is shared out for a while, and longer each time that this is tried in vain. */
class Worth {
public:
  bool pays(Moment now) const { return now >= resume; }

  /** @param saved microseconds; negative where time was lost */
  void note(double saved, Moment now) {
    balance = std::min(balance + saved, MOST);
    if (balance == MOST) pause = FIRST;
    if (balance >= -MOST) return;
    pause = std::clamp(16 * -balance, pause, LONGEST);
    resume = now + pause;
    pause = std::min(2 * pause, LONGEST);
    balance = 0;
  }

private:
  static constexpr double MOST = 300, FIRST = 5e3, LONGEST = 400e3;
  double balance = 0, pause = FIRST;
  Moment resume = 0;
};

} // namespace phi1
