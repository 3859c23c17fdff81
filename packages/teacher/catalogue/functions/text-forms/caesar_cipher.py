"""
topic: ciphers
names: [shift_letters, encrypt, caesar_shift]
parameters:
  text: lowercase
  shift: {int: [0, 25], names: [shift, key]}
returns: str
nouns:
  - '{text} with every letter shifted {shift} places forward in the alphabet'
imperatives:
  - Shift every letter of {text} forward by {shift} places in the alphabet
notes:
  - After z the alphabet starts again with a.
style: loop
"""


def caesar_cipher(text, shift):
    """
    >>> caesar_cipher('melon', 24)
    'kcjml'
    >>> caesar_cipher('banana', 21)
    'wviviv'
    """
    result = ""
    for char in text:
        result += chr((ord(char) - ord("a") + shift) % 26 + ord("a"))
    return result


def caesar_cipher__comprehension(text, shift):
    return "".join(chr((ord(char) - 97 + shift) % 26 + 97) for char in text)


def caesar_cipher__alphabet(text, shift):
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    result = ""
    for char in text:
        position = alphabet.index(char)
        result += alphabet[(position + shift) % 26]
    return result
