"""
topic: dictionaries
names: [group_by_first_letter, words_by_letter]
parameters:
  words: strings
returns: dict[str, list[str]]
nouns:
  - a dictionary that maps each first letter to the list of the strings in {words} that start with it
notes:
  - Empty strings are left out.
style: setdefault
"""


def index_words(words):
    """
    >>> index_words(['slow', 'civic', 'area'])
    {'s': ['slow'], 'c': ['civic'], 'a': ['area']}
    >>> index_words(['test', 'good', 'night'])
    {'t': ['test'], 'g': ['good'], 'n': ['night']}
    """
    index = {}
    for word in words:
        if word:
            index.setdefault(word[0], []).append(word)
    return index


def index_words__branch(words):
    index = {}
    for word in words:
        if not word:
            continue
        if word[0] not in index:
            index[word[0]] = []
        index[word[0]].append(word)
    return index
