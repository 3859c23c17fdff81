"""
topic: arithmetic
names: [sign_of, get_sign]
parameters:
  n: integer
returns: int
nouns:
  - 'the sign of {n}: 1 if it is positive, -1 if it is negative and 0 if it is zero'
style: branch
"""


def sign(n):
    """
    >>> sign(35)
    1
    >>> sign(-1)
    -1
    """
    if n > 0:
        return 1
    if n < 0:
        return -1
    return 0


def sign__elif(n):
    if n > 0:
        return 1
    elif n < 0:
        return -1
    else:
        return 0


def sign__builtin(n):
    return (n > 0) - (n < 0)


def sign__conditional(n):
    return 1 if n > 0 else -1 if n < 0 else 0
