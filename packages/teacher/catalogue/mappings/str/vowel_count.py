"""
on: str
topic: counting
returns: int
one: the number of vowels in {x}
many: the numbers of vowels in {xs}
its: its number of vowels
"""


def vowel_count(x):
    """
    >>> vowel_count('tree')
    2
    >>> vowel_count('mouse')
    3
    """
    return sum(1 for char in x if char in "aeiouAEIOU")


def vowel_count__2(x):
    count = 0
    for char in x:
        if char in "aeiouAEIOU":
            count += 1
    return count
