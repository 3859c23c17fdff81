"""
topic: strings
difficulty: first
names: [join_names, make_full_name]
parameters:
  first: {is: person, names: [first]}
  last: {is: person, names: [last]}
returns: str
nouns:
  - the names {first} and {last} with a space between them
style: plus
"""


def full_name(first, last):
    """
    >>> full_name('Eve', 'Jack')
    'Eve Jack'
    >>> full_name('Lena', 'Tara')
    'Lena Tara'
    """
    return first + " " + last


def full_name__format(first, last):
    return f"{first} {last}"
