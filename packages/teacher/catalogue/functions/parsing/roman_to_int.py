"""
topic: parsing
names: [parse_roman, roman_value]
parameters:
  numeral:
    values: ["I", "IV", "IX", "XIV", "XL", "MCMXC", "VII", "LVIII", "MMXXI", "CD", "XCIX", "III", "DC"]
    type: str
    noun: a Roman numeral
    names: ["numeral", "text", "roman"]
returns: int
nouns:
  - the number that {numeral} stands for
notes:
  - A letter before a larger one is subtracted, all others are added.
style: loop
"""


def roman_to_int(numeral):
    """
    >>> roman_to_int('XIV')
    14
    >>> roman_to_int('VII')
    7
    """
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    total = 0
    for i, letter in enumerate(numeral):
        value = values[letter]
        if i + 1 < len(numeral) and values[numeral[i + 1]] > value:
            total -= value
        else:
            total += value
    return total


def roman_to_int__backwards(numeral):
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    total = 0
    largest = 0
    for letter in reversed(numeral):
        value = values[letter]
        if value < largest:
            total -= value
        else:
            total += value
            largest = value
    return total
