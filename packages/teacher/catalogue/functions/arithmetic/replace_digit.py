"""
topic: digits
names: [swap_digit]
parameters:
  n: {int: [0, 9999]}
  old: {int: [0, 9], names: [old]}
  new: {int: [1, 9], names: [new]}
returns: int
nouns:
  - the number {n} with every digit {old} replaced by {new}
style: text
"""


def replace_digit(n, old, new):
    """
    >>> replace_digit(5000, 9, 5)
    5000
    >>> replace_digit(4, 8, 2)
    4
    """
    return int(str(n).replace(str(old), str(new)))


def replace_digit__loop(n, old, new):
    digits = ""
    for digit in str(n):
        if digit == str(old):
            digits += str(new)
        else:
            digits += digit
    return int(digits)
