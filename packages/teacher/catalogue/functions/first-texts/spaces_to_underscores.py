"""
topic: strings
difficulty: first
hold_out: true
names: [replace_spaces, underscore]
parameters:
  text: text
returns: str
nouns:
  - '{text} with an underscore in place of every space'
imperatives:
  - Replace every space in {text} by an underscore
style: method
"""


def spaces_to_underscores(text):
    """
    >>> spaces_to_underscores('Plum')
    'Plum'
    >>> spaces_to_underscores('table level')
    'table_level'
    """
    return text.replace(" ", "_")


def spaces_to_underscores__split(text):
    return "_".join(text.split(" "))


def spaces_to_underscores__loop(text):
    result = ""
    for char in text:
        if char == " ":
            result += "_"
        else:
            result += char
    return result
