"""
topic: compression
names: [compress, encode_runs]
parameters:
  text: letter runs
returns: str
nouns:
  - '{text} with each run of equal characters written as the character and the length of the run'
imperatives:
  - Compress {text} by writing each run of equal characters as the character followed by the length of the run
style: loop
"""


def run_length_encode(text):
    """
    >>> run_length_encode('xxxzzzz')
    'x3z4'
    >>> run_length_encode('yzzzzb')
    'y1z4b1'
    """
    result = ""
    i = 0
    while i < len(text):
        j = i
        while j < len(text) and text[j] == text[i]:
            j += 1
        result += text[i] + str(j - i)
        i = j
    return result


def run_length_encode__count(text):
    if not text:
        return ""
    result = ""
    count = 1
    for previous, char in zip(text, text[1:]):
        if char == previous:
            count += 1
        else:
            result += previous + str(count)
            count = 1
    return result + text[-1] + str(count)
