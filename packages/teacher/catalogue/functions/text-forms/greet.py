"""
topic: formatting
names: [greeting, say_hello]
parameters:
  name: {is: word, names: [name, person]}
returns: str
nouns:
  - the greeting "Hello, " followed by {name} and an exclamation mark
style: format
"""


def greet(name):
    """
    >>> greet('plum')
    'Hello, plum!'
    >>> greet('banana')
    'Hello, banana!'
    """
    return f"Hello, {name}!"


def greet__builtin(name):
    return "Hello, " + name + "!"
