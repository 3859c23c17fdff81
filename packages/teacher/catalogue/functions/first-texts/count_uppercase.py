"""
topic: strings
difficulty: first
names: [count_capitals, number_of_capitals]
parameters:
  text: text
returns: int
nouns:
  - the number of upper-case letters in {text}
  - how many upper-case letters there are in {text}
imperatives:
  - Count the upper-case letters in {text}
style: loop
"""


def count_uppercase(text):
    """
    >>> count_uppercase('Plum')
    1
    >>> count_uppercase('GOAT')
    4
    """
    count = 0
    for char in text:
        if char.isupper():
            count += 1
    return count


def count_uppercase__builtin(text):
    return sum(1 for char in text if char.isupper())


def count_uppercase__list(text):
    return len([char for char in text if char.isupper()])
