"""
topic: arithmetic
names: [max_of_two, bigger_number, maximum]
parameters:
  a: integer
  b: integer
returns: int
nouns:
  - the larger of {a} and {b}
  - the greater of the two numbers {a} and {b}
style: builtin
"""


def larger(a, b):
    """
    >>> larger(35, -1)
    35
    >>> larger(-15, -26)
    -15
    """
    return max(a, b)


def larger__branch(a, b):
    if a > b:
        return a
    return b


def larger__conditional(a, b):
    return a if a >= b else b
