"""
topic: strings
hold_out: true
names: [toggle_case, invert_case]
parameters:
  text: text
returns: str
nouns:
  - '{text} with lower-case letters in upper case and the other way round'
imperatives:
  - Turn every lower-case letter of {text} into upper case and every upper-case letter into lower case
style: builtin
"""


def swap_case(text):
    """
    >>> swap_case('Plum')
    'pLUM'
    >>> swap_case('table level')
    'TABLE LEVEL'
    """
    return text.swapcase()


def swap_case__loop(text):
    result = ""
    for char in text:
        if char.islower():
            result += char.upper()
        else:
            result += char.lower()
    return result


def swap_case__comprehension(text):
    return "".join(c.upper() if c.islower() else c.lower() for c in text)
