"""
topic: strings
names: [shared_prefix, longest_common_start]
parameters:
  first: {is: word, names: [first, a]}
  second: {is: word, names: [second, b]}
returns: str
nouns:
  - the longest common prefix of {first} and {second}
  - the longest text with which both {first} and {second} begin
style: loop
"""


def common_prefix(first, second):
    """
    >>> common_prefix('small', 'song')
    's'
    >>> common_prefix('cherry', 'coat')
    'c'
    """
    prefix = ""
    for a_char, b_char in zip(first, second):
        if a_char != b_char:
            break
        prefix += a_char
    return prefix


def common_prefix__while(first, second):
    length = 0
    while length < min(len(first), len(second)) and first[length] == second[length]:
        length += 1
    return first[:length]


def common_prefix__recursion(first, second):
    if not first or not second or first[0] != second[0]:
        return ""
    return first[0] + common_prefix__recursion(first[1:], second[1:])
