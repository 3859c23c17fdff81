"""
on: str
is: is a palindrome
"""


def palindrome(x):
    """
    >>> palindrome('tree')
    False
    >>> palindrome('wow')
    True
    """
    return x == x[::-1]


def palindrome__helper2(x):
    return x == "".join(reversed(x))


def palindrome__3(x):
    for i in range(len(x) // 2):
        if x[i] != x[len(x) - 1 - i]:
            return False
    return True
