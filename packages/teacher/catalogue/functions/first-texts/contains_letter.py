"""
topic: searching
difficulty: first
names: [has_letter, letter_in_word]
parameters:
  text: word
  letter: letter
drawn_from: {letter: text}
returns: bool
clauses:
  - '{letter} occurs in {text}'
  - '{text} contains {letter}'
style: in
"""


def contains_letter(text, letter):
    """
    >>> contains_letter('anna', 'a')
    True
    >>> contains_letter('plum', 't')
    False
    """
    return letter in text


def contains_letter__loop(text, letter):
    for char in text:
        if char == letter:
            return True
    return False


def contains_letter__find(text, letter):
    return text.find(letter) != -1
