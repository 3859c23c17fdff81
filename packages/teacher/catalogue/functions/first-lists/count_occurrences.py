"""
topic: counting
difficulty: first
names: [count_value, how_often, occurrences]
parameters:
  items: some list
  value: integer
drawn_from: {value: items}
returns: int
nouns:
  - the number of times {value} occurs in {items}
  - how often {value} is found in {items}
imperatives:
  - Count how often {value} occurs in {items}
style: method
"""


def count_occurrences(items, value):
    """
    >>> count_occurrences([2, 23], 2)
    1
    >>> count_occurrences([51, 31, 55, 36, 31, 58], 31)
    2
    """
    return items.count(value)


def count_occurrences__loop(items, value):
    count = 0
    for item in items:
        if item == value:
            count += 1
    return count


def count_occurrences__builtin(items, value):
    return sum(1 for item in items if item == value)
