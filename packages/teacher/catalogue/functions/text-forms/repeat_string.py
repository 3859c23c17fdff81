"""
topic: strings
names: [repeat, repeat_text]
parameters:
  text: word
  times: {int: [0, 4], names: [times, n, count]}
returns: str
nouns:
  - '{text} repeated {times} times'
imperatives:
  - Repeat {text} {times} times
style: builtin
"""


def repeat_string(text, times):
    """
    >>> repeat_string('plum', 2)
    'plumplum'
    >>> repeat_string('spoon', 3)
    'spoonspoonspoon'
    """
    return text * times


def repeat_string__loop(text, times):
    result = ""
    for _ in range(times):
        result += text
    return result


def repeat_string__join(text, times):
    return "".join([text] * times)
