"""
topic: simulation
names: [combine_intervals, join_ranges]
parameters:
  intervals:
    values:
      [
        [[1, 3], [2, 5]],
        [[1, 2], [4, 6]],
        [[5, 8], [1, 2], [7, 9]],
        [[0, 10]],
        [],
        [[3, 4], [4, 7], [9, 9]],
        [[2, 6], [1, 3], [8, 9]]
      ]
    type: list[tuple[int, int]]
    noun: a list of (start, end) tuples
    names: ["intervals", "ranges"]
returns: list[tuple[int, int]]
nouns:
  - the intervals in {intervals} sorted by start, with those that overlap or touch merged
style: loop
"""


def merge_intervals(intervals):
    """
    >>> merge_intervals([(5, 8), (1, 2), (7, 9)])
    [(1, 2), (5, 9)]
    >>> merge_intervals([(0, 10)])
    [(0, 10)]
    """
    merged = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            last_start, last_end = merged[-1]
            merged[-1] = (last_start, max(last_end, end))
        else:
            merged.append((start, end))
    return merged


def merge_intervals__while(intervals):
    rest = sorted(intervals)
    merged = []
    while rest:
        start, end = rest.pop(0)
        while rest and rest[0][0] <= end:
            end = max(end, rest.pop(0)[1])
        merged.append((start, end))
    return merged
