"""
topic: parsing
names: [to_roman, roman_numeral]
parameters:
  n: {int: [1, 120], names: [n, number]}
returns: str
nouns:
  - the Roman numeral for {n}
style: loop
"""


def int_to_roman(n):
    """
    >>> int_to_roman(61)
    'LXI'
    >>> int_to_roman(30)
    'XXX'
    """
    symbols = [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
    result = ""
    for value, symbol in symbols:
        while n >= value:
            result += symbol
            n -= value
    return result


def int_to_roman__divide(n):
    symbols = [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
    parts = []
    for value, symbol in symbols:
        count, n = divmod(n, value)
        parts.append(symbol * count)
    return "".join(parts)
