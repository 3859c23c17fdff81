"""
topic: lists
names: [unique, dedupe, distinct_elements]
parameters:
  items: list
returns: list[T]
nouns:
  - the elements of {items} without duplicates, in order of first appearance
imperatives:
  - Remove duplicates from {items}, keeping the first occurrence of each element
idea: A set remembers what was seen, so each element is kept only the first time.
style: loop
"""


def remove_duplicates(items):
    """
    >>> remove_duplicates(['d', 'y', 'y', 'd'])
    ['d', 'y']
    >>> remove_duplicates([51, 11, 8, 2, 23, 53])
    [51, 11, 8, 2, 23, 53]
    """
    result = []
    for item in items:
        if item not in result:
            result.append(item)
    return result


def remove_duplicates__set(items):
    seen = set()
    result = []
    for item in items:
        if item not in seen:
            seen.add(item)
            result.append(item)
    return result


def remove_duplicates__dict(items):
    return list(dict.fromkeys(items))
