"""
topic: counting
names: [word_count, number_of_words]
parameters:
  text: text
returns: int
nouns:
  - the number of words in {text}
  - how many words {text} has
notes:
  - Words are separated by spaces.
style: builtin
"""


def count_words(text):
    """
    >>> count_words('Plum')
    1
    >>> count_words('table level')
    2
    """
    return len(text.split())


def count_words__loop(text):
    count = 0
    for word in text.split(" "):
        if word:
            count += 1
    return count
