"""
topic: parsing
names: [evaluate_plus_minus, add_up_expression]
parameters:
  expression:
    values: ["1+2", "10-4+3", "7", "5-8", "100+20+3", "9-9", "12-2-2", "3+4-5+6"]
    type: str
    noun: an expression of integers joined by + and -
    names: ["expression", "text"]
returns: int
nouns:
  - the value of {expression}
style: replace
"""


def evaluate_sum(expression):
    """
    >>> evaluate_sum('7')
    7
    >>> evaluate_sum('100+20+3')
    123
    """
    terms = expression.replace("-", "+-").split("+")
    return sum(int(term) for term in terms)


def evaluate_sum__loop(expression):
    total = 0
    sign = 1
    number = 0
    for char in expression:
        if char.isdigit():
            number = number * 10 + int(char)
        else:
            total += sign * number
            number = 0
            sign = 1 if char == "+" else -1
    return total + sign * number
