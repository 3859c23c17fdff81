"""
topic: dynamic programming
names: [lcs_length]
parameters:
  first: {is: lowercase, names: [first, a]}
  second: {is: lowercase, names: [second, b]}
returns: int
nouns:
  - the length of the longest common subsequence of {first} and {second}
style: table
"""


def longest_common_subsequence(first, second):
    """
    >>> longest_common_subsequence('melon', 'key')
    1
    >>> longest_common_subsequence('papaya', 'grape')
    2
    """
    table = [[0] * (len(second) + 1) for _ in range(len(first) + 1)]
    for i, x in enumerate(first):
        for j, y in enumerate(second):
            if x == y:
                table[i + 1][j + 1] = table[i][j] + 1
            else:
                table[i + 1][j + 1] = max(table[i][j + 1], table[i + 1][j])
    return table[-1][-1]


def longest_common_subsequence__recursion(first, second):
    if not first or not second:
        return 0
    if first[0] == second[0]:
        return 1 + longest_common_subsequence__recursion(first[1:], second[1:])
    return max(longest_common_subsequence__recursion(first[1:], second), longest_common_subsequence__recursion(first, second[1:]))
