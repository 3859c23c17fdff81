"""
topic: strings
names: [reverse, reversed_text, backwards]
parameters:
  text: word
returns: str
nouns:
  - '{text} written backwards'
  - '{text} with its characters in reverse order'
imperatives:
  - Reverse {text}
style: slice
"""


def reverse_string(text):
    """
    >>> reverse_string('plum')
    'mulp'
    >>> reverse_string('banana')
    'ananab'
    """
    return text[::-1]


def reverse_string__builtin(text):
    return "".join(reversed(text))


def reverse_string__loop(text):
    result = ""
    for char in text:
        result = char + result
    return result


def reverse_string__recursion(text):
    if text == "":
        return ""
    return reverse_string__recursion(text[1:]) + text[0]
