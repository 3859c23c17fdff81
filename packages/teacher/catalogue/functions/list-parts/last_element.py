"""
topic: lists
names: [get_last, last_item]
parameters:
  items: some list
returns: T
nouns:
  - the last element of {items}
style: index
"""


def last_element(items):
    """
    >>> last_element(['d', 'y', 'y', 'd'])
    'd'
    >>> last_element([51, 11, 8, 2, 23, 53])
    53
    """
    return items[-1]


def last_element__length(items):
    return items[len(items) - 1]
