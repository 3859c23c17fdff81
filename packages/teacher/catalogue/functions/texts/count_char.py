"""
topic: counting
names: [count_letter, occurrences]
parameters:
  text: text
  char: letter
drawn_from: {char: text}
returns: int
nouns:
  - how many times {char} occurs in {text}
  - the number of occurrences of {char} in {text}
style: builtin
"""


def count_char(text, char):
    """
    >>> count_char('Plum', 'm')
    1
    >>> count_char('lamp box box', ' ')
    2
    """
    return text.count(char)


def count_char__loop(text, char):
    count = 0
    for c in text:
        if c == char:
            count += 1
    return count


def count_char__comprehension(text, char):
    return sum(1 for c in text if c == char)


def count_char__recursion(text, char):
    if not text:
        return 0
    first = 1 if text[0] == char else 0
    return first + count_char__recursion(text[1:], char)
