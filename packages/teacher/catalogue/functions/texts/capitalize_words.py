"""
topic: strings
names: [title_case, capitalize_each_word]
parameters:
  text: text
returns: str
nouns:
  - '{text} with the first letter of every word in upper case'
imperatives:
  - Capitalize the first letter of every word in {text}
notes:
  - The other letters stay as they are, and words are joined by single spaces.
style: comprehension
"""


def capitalize_words(text):
    """
    >>> capitalize_words('Plum')
    'Plum'
    >>> capitalize_words('table level')
    'Table Level'
    """
    return " ".join(word[0].upper() + word[1:] for word in text.split())


def capitalize_words__loop(text):
    result = []
    for word in text.split():
        result.append(word[0].upper() + word[1:])
    return " ".join(result)
