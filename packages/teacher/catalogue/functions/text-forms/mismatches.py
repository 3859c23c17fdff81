"""
topic: counting
hold_out: true
names: [hamming_distance, count_differences]
parameters:
  first: {is: word, names: [first, a]}
  second: {is: word, names: [second, b]}
returns: int
nouns:
  - the number of positions at which {first} and {second} differ
notes:
  - Only positions that exist in both strings are compared.
style: comprehension
"""


def mismatches(first, second):
    """
    >>> mismatches('plum', 'banana')
    4
    >>> mismatches('you', 'phone')
    3
    """
    return sum(1 for a_char, b_char in zip(first, second) if a_char != b_char)


def mismatches__loop(first, second):
    count = 0
    for i in range(min(len(first), len(second))):
        if first[i] != second[i]:
            count += 1
    return count
