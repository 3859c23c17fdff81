"""
topic: lists
names: [split_by_parity, separate_even_odd]
parameters:
  numbers: integers
returns: tuple[list[int], list[int]]
nouns:
  - 'a tuple of two lists: the even numbers of {numbers} and the odd ones'
style: comprehension
"""


def evens_and_odds(numbers):
    """
    >>> evens_and_odds([35, 57, 56, 31])
    ([56], [35, 57, 31])
    >>> evens_and_odds([51, 11, 8, 2, 23, 53])
    ([8, 2], [51, 11, 23, 53])
    """
    evens = [n for n in numbers if n % 2 == 0]
    odds = [n for n in numbers if n % 2 != 0]
    return evens, odds


def evens_and_odds__loop(numbers):
    evens, odds = [], []
    for number in numbers:
        if number % 2 == 0:
            evens.append(number)
        else:
            odds.append(number)
    return evens, odds
