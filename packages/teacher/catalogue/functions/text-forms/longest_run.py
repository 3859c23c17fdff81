"""
topic: strings
names: [longest_streak, max_run_length]
parameters:
  text: letter runs
returns: int
nouns:
  - the length of the longest run of equal characters in {text}
style: loop
"""


def longest_run(text):
    """
    >>> longest_run('xxxzzzz')
    4
    >>> longest_run('xxxxxxxbbz')
    7
    """
    longest = 0
    current = 0
    previous = ""
    for char in text:
        if char == previous:
            current += 1
        else:
            current = 1
        longest = max(longest, current)
        previous = char
    return longest


def longest_run__while(text):
    best = 0
    start = 0
    while start < len(text):
        end = start
        while end < len(text) and text[end] == text[start]:
            end += 1
        best = max(best, end - start)
        start = end
    return best
