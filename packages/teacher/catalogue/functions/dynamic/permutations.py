"""
topic: recursion
names: [all_orders, letter_permutations]
parameters:
  text: different letters
returns: list[str]
nouns:
  - a sorted list of all strings made by reordering the letters of {text}
style: recursion
"""


def permutations(text):
    """
    >>> permutations('acd')
    ['acd', 'adc', 'cad', 'cda', 'dac', 'dca']
    >>> permutations('a')
    ['a']
    """
    if len(text) <= 1:
        return [text]
    result = []
    for i, char in enumerate(text):
        for rest in permutations(text[:i] + text[i + 1:]):
            result.append(char + rest)
    return sorted(result)


def permutations__loop(text):
    result = [""]
    for char in text:
        longer = []
        for s in result:
            for i in range(len(s) + 1):
                longer.append(s[:i] + char + s[i:])
        result = longer
    return sorted(result)
