"""
on: str
topic: strings
returns: str
one: '{x} written backwards'
many: the reversed forms of {xs}
its: its reversed form
"""


def reversed_(x):
    """
    >>> reversed_('tree')
    'eert'
    >>> reversed_('mouse')
    'esuom'
    """
    return x[::-1]


def reversed___2(x):
    return "".join(reversed(x))


def reversed___3(x):
    result = ""
    for char in x:
        result = char + result
    return result
