"""
topic: formatting
names: [label_value, describe]
parameters:
  name: {is: word, names: [name, label]}
  amount: {is: natural, names: [amount, value]}
returns: str
nouns:
  - '{name} and {amount} joined by a colon and a space'
style: format
"""


def format_table_row(name, amount):
    """
    >>> format_table_row('plum', 15)
    'plum: 15'
    >>> format_table_row('anna', 5)
    'anna: 5'
    """
    return f"{name}: {amount}"


def format_table_row__builtin(name, amount):
    return name + ": " + str(amount)


def format_table_row__join(name, amount):
    return ": ".join([name, str(amount)])
