"""
topic: strings
difficulty: first
names: [to_characters, split_characters, list_of_characters]
parameters:
  text: word
returns: list[str]
nouns:
  - a list of the characters of {text}
imperatives:
  - Split {text} into a list of characters
style: builtin
"""


def characters_of(text):
    """
    >>> characters_of('plum')
    ['p', 'l', 'u', 'm']
    >>> characters_of('banana')
    ['b', 'a', 'n', 'a', 'n', 'a']
    """
    return list(text)


def characters_of__comprehension(text):
    return [char for char in text]


def characters_of__loop(text):
    result = []
    for char in text:
        result.append(char)
    return result
