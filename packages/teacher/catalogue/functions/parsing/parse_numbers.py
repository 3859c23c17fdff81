"""
topic: parsing
names: [parse_row, numbers_from_text]
parameters:
  text:
    values: ["1,2,3", "10", "4,-5,6", "7,7", "100,20,3", "0,-1", "8,6,4,2"]
    type: str
    noun: integers separated by commas
    names: ["text", "line", "row"]
returns: list[int]
nouns:
  - the list of the integers in {text}
style: comprehension
"""


def parse_numbers(text):
    """
    >>> parse_numbers('4,-5,6')
    [4, -5, 6]
    >>> parse_numbers('7,7')
    [7, 7]
    """
    return [int(part) for part in text.split(",")]


def parse_numbers__map(text):
    return list(map(int, text.split(",")))


def parse_numbers__loop(text):
    numbers = []
    for part in text.split(","):
        numbers.append(int(part))
    return numbers
