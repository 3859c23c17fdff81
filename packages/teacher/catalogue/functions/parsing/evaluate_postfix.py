"""
topic: parsing
names: [postfix_value, reverse_polish]
parameters:
  expression:
    values: ["3 4 +", "2 3 * 4 +", "5 1 2 + -", "7", "8 2 - 3 *", "1 2 3 + *", "10 4 - 2 -", "6 2 * 5 1 - +"]
    type: str
    noun: an expression in postfix notation, with spaces between its parts
    names: ["expression", "text"]
returns: int
nouns:
  - the value of {expression}, whose operators are +, - and *
notes:
  - An operator stands after its two operands.
style: stack
"""


def evaluate_postfix(expression):
    """
    >>> evaluate_postfix('5 1 2 + -')
    2
    >>> evaluate_postfix('8 2 - 3 *')
    18
    """
    stack = []
    for token in expression.split():
        if token in "+-*":
            b = stack.pop()
            a = stack.pop()
            if token == "+":
                stack.append(a + b)
            elif token == "-":
                stack.append(a - b)
            else:
                stack.append(a * b)
        else:
            stack.append(int(token))
    return stack[0]


def evaluate_postfix__table(expression):
    operations = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b}
    stack = []
    for token in expression.split():
        if token in operations:
            right = stack.pop()
            left = stack.pop()
            stack.append(operations[token](left, right))
        else:
            stack.append(int(token))
    return stack.pop()
