"""
topic: strings
difficulty: first
names: [make_sentence, words_to_text, concatenate_words]
parameters:
  words: strings
returns: str
nouns:
  - the strings in {words} joined by spaces
imperatives:
  - Join the strings in {words} with a space between them
style: method
"""


def join_words(words):
    """
    >>> join_words(['slow', 'civic', 'area'])
    'slow civic area'
    >>> join_words(['test', 'good', 'night'])
    'test good night'
    """
    return " ".join(words)


def join_words__loop(words):
    result = ""
    for i in range(len(words)):
        if i > 0:
            result += " "
        result += words[i]
    return result
