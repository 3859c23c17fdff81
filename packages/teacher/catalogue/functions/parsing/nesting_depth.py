"""
topic: parsing
names: [max_depth, deepest_level]
parameters:
  text:
    values: ["()", "(())", "((()))", "", "()()", "(()())", "((())())", "(()(()))"]
    type: str
    noun: a string of parentheses
    names: ["text", "s"]
returns: int
nouns:
  - the greatest depth to which the parentheses in {text} are nested
style: loop
"""


def nesting_depth(text):
    """
    >>> nesting_depth('((()))')
    3
    >>> nesting_depth('()()')
    1
    """
    depth = 0
    deepest = 0
    for char in text:
        if char == "(":
            depth += 1
            deepest = max(deepest, depth)
        elif char == ")":
            depth -= 1
    return deepest


def nesting_depth__counts(text):
    return max(text[:i].count("(") - text[:i].count(")") for i in range(len(text) + 1))
