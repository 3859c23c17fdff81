"""
topic: strings
names: [shorten, cut_text]
parameters:
  text: text
  limit: {int: [3, 15], names: [limit, max_length]}
returns: str
nouns:
  - the first {limit} characters of {text}, followed by "..." if any were cut off
imperatives:
  - Cut {text} to its first {limit} characters and add "..." if anything was cut off
style: branch
"""


def truncate(text, limit):
    """
    >>> truncate('Plum', 4)
    'Plum'
    >>> truncate('the phone python spoon papaya 97', 12)
    'the phone py...'
    """
    if len(text) <= limit:
        return text
    return text[:limit] + "..."


def truncate__conditional(text, limit):
    return text if len(text) <= limit else text[:limit] + "..."
