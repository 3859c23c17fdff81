"""
topic: strings
difficulty: first
names: [without_digits, strip_digits]
parameters:
  text: text
returns: str
imperatives:
  - Remove all digits from {text}
  - Return {text} without its digits
style: join
"""


def remove_digits(text):
    """
    >>> remove_digits('Plum')
    'Plum'
    >>> remove_digits('table level')
    'table level'
    """
    return "".join(char for char in text if not char.isdigit())


def remove_digits__loop(text):
    result = ""
    for char in text:
        if not char.isdigit():
            result += char
    return result
