"""
topic: strings
hold_out: true
names: [flip_words]
parameters:
  text: text
returns: str
nouns:
  - '{text} with the letters of each word reversed and the words in place'
imperatives:
  - Reverse the letters of each word in {text}, keeping the order of the words
style: comprehension
"""


def reverse_each_word(text):
    """
    >>> reverse_each_word('Plum')
    'mulP'
    >>> reverse_each_word('table level')
    'elbat level'
    """
    return " ".join(word[::-1] for word in text.split())


def reverse_each_word__loop(text):
    words = []
    for word in text.split():
        words.append(word[::-1])
    return " ".join(words)
