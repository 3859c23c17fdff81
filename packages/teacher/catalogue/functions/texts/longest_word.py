"""
topic: strings
names: [find_longest_word]
parameters:
  text: text
returns: str
nouns:
  - the longest word in {text}
notes:
  - If several words are longest, return the first of them, and return an empty string if there are no words.
style: builtin
"""


def longest_word(text):
    """
    >>> longest_word('Plum')
    'Plum'
    >>> longest_word('table level')
    'table'
    """
    return max(text.split(), key=len, default="")


def longest_word__loop(text):
    longest = ""
    for word in text.split():
        if len(word) > len(longest):
            longest = word
    return longest
