"""
topic: strings
names: [reads_same_backwards, check_palindrome]
parameters:
  text: word
returns: bool
clauses:
  - '{text} is a palindrome'
  - '{text} reads the same forwards and backwards'
idea: Comparing the text with its reverse compares every character with the one at the mirrored place.
style: slice
"""


def is_palindrome(text):
    """
    >>> is_palindrome('noon')
    True
    >>> is_palindrome('plum')
    False
    """
    return text == text[::-1]


def is_palindrome__loop(text):
    for i in range(len(text) // 2):
        if text[i] != text[-1 - i]:
            return False
    return True


def is_palindrome__pointers(text):
    left, right = 0, len(text) - 1
    while left < right:
        if text[left] != text[right]:
            return False
        left += 1
        right -= 1
    return True


def is_palindrome__recursion(text):
    if len(text) < 2:
        return True
    return text[0] == text[-1] and is_palindrome__recursion(text[1:-1])
