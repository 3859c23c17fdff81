"""
topic: dynamic programming
hold_out: true
names: [longest_ascending_streak, increasing_run_length]
parameters:
  numbers: integers
returns: int
nouns:
  - the length of the longest run of consecutive elements of {numbers} that strictly increase
style: loop
"""


def longest_increasing_run(numbers):
    """
    >>> longest_increasing_run([35, 57, 56, 31])
    2
    >>> longest_increasing_run([51, 11, 8, 2, 23, 53])
    3
    """
    longest = 0
    current = 0
    for i, number in enumerate(numbers):
        if i > 0 and number > numbers[i - 1]:
            current += 1
        else:
            current = 1
        longest = max(longest, current)
    return longest


def longest_increasing_run__lengths(numbers):
    lengths = []
    for i in range(len(numbers)):
        if i > 0 and numbers[i] > numbers[i - 1]:
            lengths.append(lengths[-1] + 1)
        else:
            lengths.append(1)
    return max(lengths, default=0)
