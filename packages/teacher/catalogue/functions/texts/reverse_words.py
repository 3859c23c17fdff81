"""
topic: strings
names: [reverse_word_order, words_backwards]
parameters:
  text: text
returns: str
nouns:
  - the words of {text} in reverse order, separated by single spaces
imperatives:
  - Reverse the order of the words in {text}
style: builtin
"""


def reverse_words(text):
    """
    >>> reverse_words('Plum')
    'Plum'
    >>> reverse_words('table level')
    'level table'
    """
    return " ".join(reversed(text.split()))


def reverse_words__slice(text):
    return " ".join(text.split()[::-1])


def reverse_words__loop(text):
    result = []
    for word in text.split():
        result.insert(0, word)
    return " ".join(result)
