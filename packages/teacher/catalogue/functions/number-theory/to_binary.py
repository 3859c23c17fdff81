"""
topic: bases
names: [binary_string, int_to_binary]
parameters:
  n: natural
returns: str
nouns:
  - the binary representation of {n} as a string
notes:
  - There is no "0b" in front.
style: builtin
"""


def to_binary(n):
    """
    >>> to_binary(60)
    '111100'
    >>> to_binary(29)
    '11101'
    """
    return bin(n)[2:]


def to_binary__format(n):
    return f"{n:b}"


def to_binary__loop(n):
    if n == 0:
        return "0"
    bits = ""
    while n > 0:
        bits = str(n % 2) + bits
        n //= 2
    return bits


def to_binary__recursion(n):
    if n < 2:
        return str(n)
    return to_binary__recursion(n // 2) + str(n % 2)
