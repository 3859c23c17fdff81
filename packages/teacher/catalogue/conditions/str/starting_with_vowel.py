"""
on: str
is: starts with a vowel
"""


def starting_with_vowel(x):
    """
    >>> starting_with_vowel('tree')
    False
    >>> starting_with_vowel('Ada')
    True
    """
    return x[:1].lower() in ("a", "e", "i", "o", "u")


def starting_with_vowel__helper2(x):
    return x != "" and x[0] in "aeiouAEIOU"


def starting_with_vowel__3(x):
    if not x:
        return False
    return x[0].lower() in "aeiou"
