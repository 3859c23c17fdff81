"""
topic: lists
names: [get_middle, middle_item]
parameters:
  items: some list
returns: T
nouns:
  - the middle element of {items}
notes:
  - If the number of elements is even, return the second of the two in the middle.
style: index
"""


def middle_element(items):
    """
    >>> middle_element(['d', 'y', 'y', 'd'])
    'y'
    >>> middle_element([51, 11, 8, 2, 23, 53])
    2
    """
    return items[len(items) // 2]


def middle_element__steps(items):
    middle = len(items) // 2
    return items[middle]
