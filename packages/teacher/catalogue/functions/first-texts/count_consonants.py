"""
topic: strings
difficulty: first
hold_out: true
names: [number_of_consonants, consonant_count]
parameters:
  text: text
returns: int
nouns:
  - the number of consonants in {text}
  - how many consonants there are in {text}
imperatives:
  - Count the consonants in {text}
style: loop
"""


def count_consonants(text):
    """
    >>> count_consonants('Plum')
    3
    >>> count_consonants('table level')
    6
    """
    count = 0
    for char in text:
        if char.isalpha() and char.lower() not in "aeiou":
            count += 1
    return count


def count_consonants__builtin(text):
    return sum(1 for char in text if char.isalpha() and char.lower() not in "aeiou")


def count_consonants__list(text):
    return len([char for char in text if char.isalpha() and char.lower() not in "aeiou"])
