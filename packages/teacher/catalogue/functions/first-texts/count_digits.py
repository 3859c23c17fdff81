"""
topic: strings
difficulty: first
names: [number_of_digits_in, count_numbers]
parameters:
  text: text
returns: int
nouns:
  - the number of digits in {text}
  - how many digits there are in {text}
imperatives:
  - Count the digits in {text}
style: loop
"""


def count_digits(text):
    """
    >>> count_digits('small0')
    1
    >>> count_digits('wow16')
    2
    """
    count = 0
    for char in text:
        if char.isdigit():
            count += 1
    return count


def count_digits__builtin(text):
    return sum(1 for char in text if char.isdigit())


def count_digits__list(text):
    return len([char for char in text if char.isdigit()])
