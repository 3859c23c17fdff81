"""
topic: bases
names: [binary_to_int, parse_binary]
parameters:
  bits: bits
returns: int
nouns:
  - the number that {bits} is in binary notation
  - the integer written in base 2 as {bits}
style: builtin
"""


def from_binary(bits):
    """
    >>> from_binary('111')
    7
    >>> from_binary('1101100')
    108
    """
    return int(bits, 2)


def from_binary__loop(bits):
    value = 0
    for bit in bits:
        value = value * 2 + int(bit)
    return value


def from_binary__powers(bits):
    return sum(2 ** i for i, bit in enumerate(reversed(bits)) if bit == "1")
