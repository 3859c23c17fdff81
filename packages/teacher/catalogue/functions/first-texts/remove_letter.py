"""
topic: strings
difficulty: first
hold_out: true
names: [without_letter, delete_letter, remove_char]
parameters:
  text: word
  letter: letter
drawn_from: {letter: text}
returns: str
nouns:
  - '{text} without the character {letter}'
imperatives:
  - Remove every {letter} from {text}
style: method
"""


def remove_letter(text, letter):
    """
    >>> remove_letter('plum', 't')
    'plum'
    >>> remove_letter('anna', 'a')
    'nn'
    """
    return text.replace(letter, "")


def remove_letter__join(text, letter):
    return "".join(char for char in text if char != letter)


def remove_letter__loop(text, letter):
    result = ""
    for char in text:
        if char != letter:
            result += char
    return result
