"""
topic: lists
names: [intersperse]
parameters:
  items: strings
  separator:
    values: ["-", "+", "|", "and", "/"]
    type: str
    noun: a string
    names: ["separator"]
returns: list[str]
nouns:
  - a list with {separator} between each two neighboring elements of {items}
style: loop
"""


def insert_between(items, separator):
    """
    >>> insert_between(['slow', 'civic', 'area'], 'and')
    ['slow', 'and', 'civic', 'and', 'area']
    >>> insert_between(['bird', 'at', 'python'], '/')
    ['bird', '/', 'at', '/', 'python']
    """
    result = []
    for i, item in enumerate(items):
        if i > 0:
            result.append(separator)
        result.append(item)
    return result


def insert_between__slice(items, separator):
    result = [separator] * max(0, 2 * len(items) - 1)
    for i, item in enumerate(items):
        result[2 * i] = item
    return result
