"""
topic: strings
names: [shared_letters]
parameters:
  first: {is: lowercase, names: [first, a]}
  second: {is: lowercase, names: [second, b]}
returns: list[str]
nouns:
  - a sorted list of the letters that occur in both {first} and {second}
style: set
"""


def common_letters(first, second):
    """
    >>> common_letters('melon', 'key')
    ['e']
    >>> common_letters('always', 'you')
    ['y']
    """
    return sorted(set(first) & set(second))


def common_letters__comprehension(first, second):
    return sorted({char for char in first if char in second})


def common_letters__loop(first, second):
    result = []
    for char in first:
        if char in second and char not in result:
            result.append(char)
    return sorted(result)
