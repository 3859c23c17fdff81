"""
topic: bases
names: [convert_base, in_base]
parameters:
  n: {int: [0, 200]}
  base: {int: [2, 9], names: [base]}
returns: str
nouns:
  - the digits of {n} in base {base} as a string
style: loop
"""


def to_base(n, base):
    """
    >>> to_base(100, 9)
    '121'
    >>> to_base(15, 3)
    '120'
    """
    if n == 0:
        return "0"
    digits = ""
    while n > 0:
        digits = str(n % base) + digits
        n //= base
    return digits


def to_base__recursion(n, base):
    if n < base:
        return str(n)
    return to_base__recursion(n // base, base) + str(n % base)


def to_base__list(n, base):
    digits = []
    while n >= base:
        digits.append(str(n % base))
        n //= base
    digits.append(str(n))
    return "".join(reversed(digits))
