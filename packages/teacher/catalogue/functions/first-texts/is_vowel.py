"""
topic: conditions
difficulty: first
names: [vowel, check_vowel]
parameters:
  letter: {is: letter, names: [letter, char]}
returns: bool
clauses:
  - '{letter} is a vowel'
  - '{letter} is one of the vowels a, e, i, o and u'
style: in
"""


def is_vowel(letter):
    """
    >>> is_vowel('i')
    True
    >>> is_vowel('l')
    False
    """
    return letter in "aeiou"


def is_vowel__list(letter):
    vowels = ["a", "e", "i", "o", "u"]
    return letter in vowels


def is_vowel__branch(letter):
    if letter in "aeiou":
        return True
    return False
