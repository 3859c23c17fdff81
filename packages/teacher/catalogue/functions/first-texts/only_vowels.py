"""
topic: strings
difficulty: first
names: [keep_vowels, vowels_of]
parameters:
  text: text
returns: str
imperatives:
  - Keep only the vowels of {text}
  - Return a string of the vowels of {text} in their order
style: join
"""


def only_vowels(text):
    """
    >>> only_vowels('Plum')
    'u'
    >>> only_vowels('table level')
    'aeee'
    """
    return "".join(char for char in text if char.lower() in "aeiou")


def only_vowels__loop(text):
    result = ""
    for char in text:
        if char.lower() in "aeiou":
            result += char
    return result
