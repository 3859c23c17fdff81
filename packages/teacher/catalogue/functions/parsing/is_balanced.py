"""
topic: parsing
names: [balanced_brackets, brackets_match]
parameters:
  text:
    values:
      [
        "()",
        "([])",
        "(]",
        "((",
        "{[()]}",
        "([)]",
        "",
        ")(",
        "()[]{}",
        "(()())",
        "[",
        "{}()",
        "((()))",
        "{(})",
        "[[]]",
        "[(])"
      ]
    type: str
    noun: a string of brackets
    names: ["text", "s", "brackets"]
returns: bool
clauses:
  - every bracket in {text} is closed by one of its kind in the right order
idea: A stack holds the open brackets; the one opened last must be closed first.
style: stack
"""


def is_balanced(text):
    """
    >>> is_balanced('{[()]}')
    True
    >>> is_balanced('(]')
    False
    """
    closing = {")": "(", "]": "[", "}": "{"}
    stack = []
    for char in text:
        if char in "([{":
            stack.append(char)
        elif char in closing:
            if not stack or stack.pop() != closing[char]:
                return False
    return not stack


def is_balanced__replace(text):
    while "()" in text or "[]" in text or "{}" in text:
        text = text.replace("()", "").replace("[]", "").replace("{}", "")
    return text == ""
