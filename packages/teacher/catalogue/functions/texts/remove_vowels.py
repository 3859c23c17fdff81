"""
topic: strings
names: [without_vowels, strip_vowels]
parameters:
  text: text
returns: str
nouns:
  - '{text} without its vowels'
imperatives:
  - Remove all vowels from {text}
notes:
  - Vowels are a, e, i, o and u, in lower or upper case.
style: comprehension
"""


def remove_vowels(text):
    """
    >>> remove_vowels('Plum')
    'Plm'
    >>> remove_vowels('table level')
    'tbl lvl'
    """
    return "".join(char for char in text if char not in "aeiouAEIOU")


def remove_vowels__loop(text):
    result = ""
    for char in text:
        if char.lower() not in "aeiou":
            result += char
    return result


def remove_vowels__replace(text):
    for vowel in "aeiouAEIOU":
        text = text.replace(vowel, "")
    return text
