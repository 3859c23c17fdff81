"""
topic: conditions
names: [fizz_buzz_list, replace_multiples]
parameters:
  n: {int: [0, 15]}
  small: {int: [2, 4], names: [small, a]}
  large: {int: [5, 7], names: [large, b]}
returns: list[str]
nouns:
  - the numbers from 1 to {n} as strings, with "Fizz" for multiples of {small}, "Buzz" for multiples of
    {large} and "FizzBuzz" for multiples of both
style: branch
"""


def fizz_buzz(n, small, large):
    """
    >>> fizz_buzz(8, 4, 6)
    ['1', '2', '3', 'Fizz', '5', 'Buzz', '7', 'Fizz']
    >>> fizz_buzz(2, 4, 5)
    ['1', '2']
    """
    result = []
    for i in range(1, n + 1):
        if i % small == 0 and i % large == 0:
            result.append("FizzBuzz")
        elif i % small == 0:
            result.append("Fizz")
        elif i % large == 0:
            result.append("Buzz")
        else:
            result.append(str(i))
    return result


def fizz_buzz__text(n, small, large):
    result = []
    for i in range(1, n + 1):
        word = ""
        if i % small == 0:
            word += "Fizz"
        if i % large == 0:
            word += "Buzz"
        result.append(word or str(i))
    return result
