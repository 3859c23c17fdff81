"""
topic: counting
names: [number_of_vowels, vowel_count]
parameters:
  text: text
returns: int
nouns:
  - the number of vowels in {text}
  - how many of the characters of {text} are vowels
notes:
  - Vowels are a, e, i, o and u, in lower or upper case.
style: comprehension
"""


def count_vowels(text):
    """
    >>> count_vowels('Plum')
    1
    >>> count_vowels('table level')
    4
    """
    return sum(1 for char in text if char in "aeiouAEIOU")


def count_vowels__loop(text):
    count = 0
    for char in text.lower():
        if char in "aeiou":
            count += 1
    return count


def count_vowels__builtin(text):
    return sum(text.lower().count(vowel) for vowel in "aeiou")
