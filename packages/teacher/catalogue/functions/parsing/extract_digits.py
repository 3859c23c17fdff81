"""
topic: parsing
hold_out: true
names: [digits_in_text, number_from_digits]
parameters:
  text: {characters: ab1234c9, length: [3, 7]}
returns: int
nouns:
  - the number formed by the digits of {text} in their order, or 0 if there are none
style: loop
"""


def extract_digits(text):
    """
    >>> extract_digits('3399')
    3399
    >>> extract_digits('4bccb')
    4
    """
    number = 0
    for char in text:
        if char.isdigit():
            number = number * 10 + int(char)
    return number


def extract_digits__join(text):
    digits = "".join(char for char in text if char.isdigit())
    return int(digits) if digits else 0
