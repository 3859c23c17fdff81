"""
topic: sorting
names: [merge, merge_lists]
parameters:
  first: {is: sorted integers, names: [first, a, left]}
  second: {is: sorted integers, names: [second, b, right]}
returns: list[int]
nouns:
  - one sorted list with all elements of the sorted lists {first} and {second}
imperatives:
  - Merge the sorted lists {first} and {second} into one sorted list
style: builtin
"""


def merge_sorted(first, second):
    """
    >>> merge_sorted([38, 46], [-4, 1, 1, 5, 5, 7])
    [-4, 1, 1, 5, 5, 7, 38, 46]
    >>> merge_sorted([-3, 4, 6, 11], [-5, 9, 10])
    [-5, -3, 4, 6, 9, 10, 11]
    """
    return sorted(first + second)


def merge_sorted__pointers(first, second):
    result = []
    i = j = 0
    while i < len(first) and j < len(second):
        if first[i] <= second[j]:
            result.append(first[i])
            i += 1
        else:
            result.append(second[j])
            j += 1
    return result + first[i:] + second[j:]


def merge_sorted__recursion(first, second):
    if not first:
        return second
    if not second:
        return first
    if first[0] <= second[0]:
        return [first[0]] + merge_sorted__recursion(first[1:], second)
    return [second[0]] + merge_sorted__recursion(first, second[1:])
