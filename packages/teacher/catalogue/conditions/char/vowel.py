"""
on: char
is: is a vowel
"""


def vowel(x):
    """
    >>> vowel('B')
    False
    >>> vowel('a')
    True
    """
    return x in "aeiouAEIOU"


def vowel__2(x):
    return x.lower() in "aeiou"
