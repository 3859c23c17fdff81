"""
topic: strings
names: [starts_words_with]
parameters:
  text: text
  short: {is: lowercase, names: [short]}
returns: bool
clauses:
  - the first letters of the words of {text}, in lower case, spell {short}
style: comprehension
"""


def acronym_matches(text, short):
    """
    >>> acronym_matches('Plum', 'always')
    False
    >>> acronym_matches('Portable document format', 'pdf')
    True
    """
    return "".join(word[0].lower() for word in text.split()) == short


def acronym_matches__loop(text, short):
    letters = ""
    for word in text.split():
        letters += word[0].lower()
    return letters == short
