"""
topic: strings
difficulty: first
names: [number_of_spaces]
parameters:
  text: text
returns: int
nouns:
  - the number of spaces in {text}
  - how many spaces there are in {text}
imperatives:
  - Count the spaces in {text}
style: loop
"""


def count_spaces(text):
    """
    >>> count_spaces('table level')
    1
    >>> count_spaces('Grape deed orange hen eye!')
    4
    """
    count = 0
    for char in text:
        if char == " ":
            count += 1
    return count


def count_spaces__builtin(text):
    return sum(1 for char in text if char == " ")


def count_spaces__list(text):
    return len([char for char in text if char == " "])
