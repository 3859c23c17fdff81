"""
topic: strings
names: [uses_all_vowels, has_every_vowel]
parameters:
  text: {is: text, names: [text, sentence]}
returns: bool
clauses:
  - '{text} contains each of the vowels a, e, i, o and u at least once'
notes:
  - Upper and lower case do not matter.
style: comprehension
"""


def contains_all_vowels(text):
    """
    >>> contains_all_vowels('Plum')
    False
    >>> contains_all_vowels('Quick apple melon noon tiger!')
    True
    """
    return all(vowel in text.lower() for vowel in "aeiou")


def contains_all_vowels__set(text):
    return set("aeiou") <= set(text.lower())


def contains_all_vowels__loop(text):
    lowered = text.lower()
    for vowel in "aeiou":
        if vowel not in lowered:
            return False
    return True
