"""
topic: strings
difficulty: first
names: [join_all, concat_strings, glue]
parameters:
  words: strings
returns: str
nouns:
  - all strings in {words} put together as one string
imperatives:
  - Concatenate the strings in {words} into one string
style: method
"""


def concatenate(words):
    """
    >>> concatenate(['slow', 'civic', 'area'])
    'slowcivicarea'
    >>> concatenate(['test', 'good', 'night'])
    'testgoodnight'
    """
    return "".join(words)


def concatenate__loop(words):
    result = ""
    for word in words:
        result += word
    return result
