"""
topic: strings
difficulty: first
hold_out: true
names: [number_of_letters]
parameters:
  text: text
returns: int
nouns:
  - the number of letters in {text}
  - how many letters there are in {text}
imperatives:
  - Count the letters in {text}
style: loop
"""


def count_letters(text):
    """
    >>> count_letters('Plum')
    4
    >>> count_letters('table level')
    10
    """
    count = 0
    for char in text:
        if char.isalpha():
            count += 1
    return count


def count_letters__builtin(text):
    return sum(1 for char in text if char.isalpha())


def count_letters__list(text):
    return len([char for char in text if char.isalpha()])
