"""
topic: strings
difficulty: first
names: [keep_letters, letters_of]
parameters:
  text: text
returns: str
imperatives:
  - Keep only the letters of {text}
  - Return {text} without anything that is not a letter
style: join
"""


def only_letters(text):
    """
    >>> only_letters('Plum')
    'Plum'
    >>> only_letters('table level')
    'tablelevel'
    """
    return "".join(char for char in text if char.isalpha())


def only_letters__loop(text):
    result = ""
    for char in text:
        if char.isalpha():
            result += char
    return result
