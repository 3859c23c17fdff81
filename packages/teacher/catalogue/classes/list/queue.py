"""
state: list
guises:
  - class: Queue
    attribute: items
    one: item
    many: items
    is: a queue, from which the item added first is taken first
    samples: [1, 2, 3, 4, 5]
  - class: WaitingLine
    attribute: people
    one: person
    many: people
    is: a line of waiting people
    samples:
      [
        Ada,
        Alan,
        Alice,
        Bob,
        Carla,
        Dan,
        Eve,
        Grace,
        Hugo,
        Ivy,
        Jack,
        Lena,
        Maria,
        Noah,
        Olga,
        Omar,
        Rosa,
        Sam,
        Tara,
        Yuki
      ]
  - class: TaskList
    attribute: tasks
    one: task
    many: tasks
    is: a list of tasks that are done in the order of their coming
    samples: [wash, cook, read, call]
always: [enqueue, dequeue]
hold_out: [position]
"""


class Queue:
    """
    >>> kept = Queue()
    >>> kept.enqueue(1)
    >>> kept.enqueue(2)
    >>> kept.enqueue(3)
    >>> kept.dequeue()
    1
    >>> kept.first()
    2
    >>> kept.length()
    2
    """

    def __init__(self):
        self.state = []

    def enqueue(self, item):
        """Add one {one} at the end."""
        self.state.append(item)

    def dequeue(self):
        """Return the first {one}, after removing it, or None if there is none."""
        if not self.state:
            return None
        return self.state.pop(0)

    def dequeue__2(self):
        return self.state.pop(0) if self.state else None

    def first(self):
        """Return the first {one} without removing it, or None if there is none."""
        return self.state[0] if self.state else None

    def length(self):
        """Return the number of {many} in the queue."""
        return len(self.state)

    def position(self, item):
        """Return the position of item counted from 0, or -1 if it is not there."""
        return self.state.index(item) if item in self.state else -1

    def position__2(self, item):
        for i, other in enumerate(self.state):
            if other == item:
                return i
        return -1

    def is_empty(self):
        """Return True if there are no {many}, and False otherwise."""
        return not self.state

    def is_empty__2(self):
        return len(self.state) == 0
