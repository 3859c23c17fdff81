"""
topic: nested lists
names: [max_length, length_of_longest]
parameters:
  lists: nested integers
returns: int
nouns:
  - the length of the longest list in {lists}
notes:
  - Return 0 if there are no lists.
style: builtin
"""


def longest_list(lists):
    """
    >>> longest_list([[6, 11], [5, 8, -1]])
    3
    >>> longest_list([[], [6], []])
    1
    """
    return max((len(inner) for inner in lists), default=0)


def longest_list__loop(lists):
    longest = 0
    for inner in lists:
        if len(inner) > longest:
            longest = len(inner)
    return longest
