"""
topic: strings
names: [remove_consecutive_duplicates, squeeze]
parameters:
  text: letter runs
returns: str
nouns:
  - '{text} with every run of equal characters reduced to one'
imperatives:
  - Replace every run of equal characters in {text} by a single one
style: loop
"""


def collapse_repeats(text):
    """
    >>> collapse_repeats('xxxzzzz')
    'xz'
    >>> collapse_repeats('yzzzzb')
    'yzb'
    """
    result = ""
    for char in text:
        if not result or result[-1] != char:
            result += char
    return result


def collapse_repeats__index(text):
    return "".join(text[i] for i in range(len(text)) if i == 0 or text[i] != text[i - 1])
