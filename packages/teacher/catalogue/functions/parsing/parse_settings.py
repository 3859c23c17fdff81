"""
topic: parsing
names: [parse_pairs, read_settings]
parameters:
  text:
    values: ["a=1;b=2", "x=10", "width=80;height=24", "n=5;m=6;k=7", "size=3;depth=12"]
    type: str
    noun: a string of key=value parts separated by semicolons
    names: ["text", "line"]
returns: dict[str, int]
nouns:
  - a dictionary of the keys and integer values in {text}
style: loop
"""


def parse_settings(text):
    """
    >>> parse_settings('x=10')
    {'x': 10}
    >>> parse_settings('width=80;height=24')
    {'width': 80, 'height': 24}
    """
    result = {}
    for part in text.split(";"):
        key, value = part.split("=")
        result[key] = int(value)
    return result


def parse_settings__comprehension(text):
    pairs = [part.split("=") for part in text.split(";")]
    return {key: int(value) for key, value in pairs}
