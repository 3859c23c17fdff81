"""
state: list
guises:
  - class: Stack
    attribute: items
    one: item
    many: items
    is: a stack, from which the item pushed last is popped first
    samples: [1, 2, 3, 4, 5]
  - class: Pile
    attribute: plates
    one: plate
    many: plates
    is: a pile of plates, of which only the top one can be taken
    samples: [red, blue, green]
  - class: History
    attribute: pages
    one: page
    many: pages
    is: a history of visited pages, the latest on top
    samples: [home, news, shop, help]
always: [push, pop]
"""


class Stack:
    """
    >>> kept = Stack()
    >>> kept.push(1)
    >>> kept.push(2)
    >>> kept.push(3)
    >>> kept.pop()
    3
    >>> kept.peek()
    2
    >>> kept.is_empty()
    False
    """

    def __init__(self):
        self.state = []

    def push(self, item):
        """Put one {one} on top."""
        self.state.append(item)

    def pop(self):
        """Return the {one} on top, after removing it, or None if there is none."""
        if not self.state:
            return None
        return self.state.pop()

    def pop__2(self):
        return self.state.pop() if self.state else None

    def peek(self):
        """Return the {one} on top without removing it, or None if there is none."""
        return self.state[-1] if self.state else None

    def peek__2(self):
        if not self.state:
            return None
        return self.state[-1]

    def is_empty(self):
        """Return True if there are no {many}, and False otherwise."""
        return len(self.state) == 0

    def is_empty__2(self):
        return not self.state

    def size(self):
        """Return the number of {many}."""
        return len(self.state)

    def as_list(self):
        """Return a list of the {many} from the top down."""
        return self.state[::-1]

    def as_list__2(self):
        return list(reversed(self.state))
