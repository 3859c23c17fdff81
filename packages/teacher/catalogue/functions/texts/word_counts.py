"""
topic: counting
names: [count_each_word, word_frequency]
parameters:
  text: text
returns: dict[str, int]
nouns:
  - a dictionary with the number of times each word occurs in {text}
style: get
"""
from collections import Counter


def word_counts(text):
    """
    >>> word_counts('Plum')
    {'Plum': 1}
    >>> word_counts('table level')
    {'table': 1, 'level': 1}
    """
    counts = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    return counts


def word_counts__builtin(text):
    return dict(Counter(text.split()))


def word_counts__loop(text):
    counts = {}
    for word in text.split():
        if word not in counts:
            counts[word] = 0
        counts[word] += 1
    return counts
