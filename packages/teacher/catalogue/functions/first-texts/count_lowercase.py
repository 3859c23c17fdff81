"""
topic: strings
difficulty: first
names: [number_of_lowercase]
parameters:
  text: text
returns: int
nouns:
  - the number of lower-case letters in {text}
  - how many lower-case letters there are in {text}
imperatives:
  - Count the lower-case letters in {text}
style: loop
"""


def count_lowercase(text):
    """
    >>> count_lowercase('Plum')
    3
    >>> count_lowercase('table level')
    10
    """
    count = 0
    for char in text:
        if char.islower():
            count += 1
    return count


def count_lowercase__builtin(text):
    return sum(1 for char in text if char.islower())


def count_lowercase__list(text):
    return len([char for char in text if char.islower()])
