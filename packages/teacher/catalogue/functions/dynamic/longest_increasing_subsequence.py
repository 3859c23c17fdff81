"""
topic: dynamic programming
names: [lis_length]
parameters:
  numbers: integers
returns: int
nouns:
  - the length of the longest strictly increasing subsequence of {numbers}
notes:
  - The elements of a subsequence need not be next to each other.
style: table
"""


def longest_increasing_subsequence(numbers):
    """
    >>> longest_increasing_subsequence([35, 57, 56, 31])
    2
    >>> longest_increasing_subsequence([10, 9, -5])
    1
    """
    lengths = []
    for i, number in enumerate(numbers):
        best = 0
        for j in range(i):
            if numbers[j] < number:
                best = max(best, lengths[j])
        lengths.append(best + 1)
    return max(lengths, default=0)


def longest_increasing_subsequence__tails(numbers):
    tails = []
    for number in numbers:
        i = 0
        while i < len(tails) and tails[i] < number:
            i += 1
        if i == len(tails):
            tails.append(number)
        else:
            tails[i] = number
    return len(tails)
