"""
topic: strings
difficulty: first
hold_out: true
names: [double_chars, repeat_letters]
parameters:
  text: word
returns: str
nouns:
  - a string in which every character of {text} occurs twice in a row
style: join
"""


def double_letters(text):
    """
    >>> double_letters('plum')
    'pplluumm'
    >>> double_letters('banana')
    'bbaannaannaa'
    """
    return "".join(char * 2 for char in text)


def double_letters__loop(text):
    result = ""
    for char in text:
        result += char + char
    return result
