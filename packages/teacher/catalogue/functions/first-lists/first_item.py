"""
topic: lists
difficulty: first
names: [first_element, get_first]
parameters:
  items: some list
returns: T
nouns:
  - the first element of {items}
style: index
"""


def first_item(items):
    """
    >>> first_item(['d', 'y', 'y', 'd'])
    'd'
    >>> first_item([51, 11, 8, 2, 23, 53])
    51
    """
    return items[0]


def first_item__steps(items):
    first = items[0]
    return first
