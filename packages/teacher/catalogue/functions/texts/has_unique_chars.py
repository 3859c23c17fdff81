"""
topic: strings
names: [all_unique, no_repeated_letters]
parameters:
  text: word
returns: bool
clauses:
  - no character occurs twice in {text}
  - all characters of {text} are different
style: set
"""


def has_unique_chars(text):
    """
    >>> has_unique_chars('plum')
    True
    >>> has_unique_chars('banana')
    False
    """
    return len(set(text)) == len(text)


def has_unique_chars__loop(text):
    seen = set()
    for char in text:
        if char in seen:
            return False
        seen.add(char)
    return True


def has_unique_chars__comprehension(text):
    return all(text.count(char) == 1 for char in text)
