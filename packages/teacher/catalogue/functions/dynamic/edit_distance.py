"""
topic: dynamic programming
names: [levenshtein, edits_needed]
parameters:
  first: {is: lowercase, names: [first, a]}
  second: {is: lowercase, names: [second, b]}
returns: int
nouns:
  - the smallest number of single-character insertions, deletions and replacements that turn {first} into
    {second}
style: table
"""


def edit_distance(first, second):
    """
    >>> edit_distance('melon', 'key')
    4
    >>> edit_distance('always', 'you')
    6
    """
    previous = list(range(len(second) + 1))
    for i, x in enumerate(first, 1):
        current = [i]
        for j, y in enumerate(second, 1):
            cost = 0 if x == y else 1
            current.append(min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost))
        previous = current
    return previous[-1]


def edit_distance__recursion(first, second):
    if not first:
        return len(second)
    if not second:
        return len(first)
    if first[0] == second[0]:
        return edit_distance__recursion(first[1:], second[1:])
    return 1 + min(edit_distance__recursion(first[1:], second), edit_distance__recursion(first, second[1:]), edit_distance__recursion(first[1:], second[1:]))
