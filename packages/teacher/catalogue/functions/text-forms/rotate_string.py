"""
topic: strings
names: [rotate_left, shift_string]
parameters:
  text: some word
  k: {int: [0, 5], names: [k, n]}
returns: str
nouns:
  - '{text} rotated {k} places to the left'
notes:
  - Characters that leave at the left come back at the right.
style: slice
"""


def rotate_string(text, k):
    """
    >>> rotate_string('plum', 3)
    'mplu'
    >>> rotate_string('anna', 1)
    'nnaa'
    """
    k = k % len(text)
    return text[k:] + text[:k]


def rotate_string__loop(text, k):
    for _ in range(k):
        text = text[1:] + text[0]
    return text
