"""
topic: strings
names: [get_initials, acronym]
parameters:
  text: {is: text, names: [name, full_name, text]}
returns: str
nouns:
  - the first letters of the words of {text} in upper case
  - the initials of {text}
style: comprehension
"""


def initials(text):
    """
    >>> initials('Plum')
    'P'
    >>> initials('table level')
    'TL'
    """
    return "".join(word[0].upper() for word in text.split())


def initials__loop(text):
    result = ""
    for word in text.split():
        result += word[0].upper()
    return result
