"""
topic: arithmetic
names: [raise_to, integer_power]
parameters:
  base: {int: [-5, 9]}
  exponent: {int: [0, 8]}
returns: int
nouns:
  - '{base} raised to the power of {exponent}'
style: builtin
"""


def power(base, exponent):
    """
    >>> power(2, 8)
    256
    >>> power(2, 1)
    2
    """
    return base ** exponent


def power__loop(base, exponent):
    result = 1
    for _ in range(exponent):
        result *= base
    return result


def power__recursion(base, exponent):
    if exponent == 0:
        return 1
    return base * power__recursion(base, exponent - 1)


def power__squaring(base, exponent):
    result = 1
    while exponent > 0:
        if exponent % 2 == 1:
            result *= base
        base *= base
        exponent //= 2
    return result
