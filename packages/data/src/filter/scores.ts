/** How well scores tell yes from no. */

/**
 * A binary classifier on labeled examples: precision, recall and accuracy at a threshold, and the area under the ROC
 * curve.
 */
export interface Quality {
  /** Of those that score at least the threshold, the share that is yes; 1 when there are none. */
  precision: number;
  /** Of those that are yes, the share that scores at least the threshold. */
  recall: number;
  accuracy: number;
  /** The chance that a yes scores above a no; ties count half (Mann and Whitney). 0.5 is a coin. */
  rocAuc: number;
}

/** @param scores one for each of `isYes`, which has some of both */
export function computeQuality(
  scores: readonly number[],
  isYes: readonly boolean[],
  threshold: number,
): Quality {
  const taken = scores.map((score) => score >= threshold);
  const count = (test: (i: number) => boolean) => scores.reduce((sum, _, i) => sum + (test(i) ? 1 : 0), 0);
  const [right, all] = [count((i) => taken[i]! && isYes[i]!), count((i) => taken[i]!)];
  return {
    precision: all === 0 ? 1 : right / all,
    recall: right / count((i) => isYes[i]!),
    accuracy: count((i) => taken[i] === isYes[i]) / scores.length,
    rocAuc: rocAuc(scores, isYes),
  };
}

function rocAuc(scores: readonly number[], isYes: readonly boolean[]): number {
  const order = [...scores.keys()].sort((a, b) => scores[a]! - scores[b]!);
  let [ranks, yes] = [0, 0];
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to++;
    const rank = (from + 1 + to) / 2;
    for (let i = from; i < to; i++) {
      if (!isYes[order[i]!]) continue;
      ranks += rank;
      yes++;
    }
    from = to;
  }
  const no = scores.length - yes;
  return (ranks - (yes * (yes + 1)) / 2) / (yes * no);
}
