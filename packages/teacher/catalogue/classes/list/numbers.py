"""
state: list
weight: 2
guises:
  - class: ScoreBoard
    attribute: scores
    one: score
    many: scores
    is: a board that keeps the scores of a game
    samples: [3, 5, 8, 10, 12, 20, 7, 15, 1, 30]
  - class: Purchases
    attribute: prices
    one: price
    many: prices
    is: a list of purchases, each known by its price
    samples: [3, 5, 8, 10, 12, 20, 7, 15, 1, 30]
  - class: TemperatureLog
    attribute: readings
    one: reading
    many: readings
    is: a log of temperature readings
    samples: [-3, 0, 4, 8, 12, 15, 21, 9]
  - class: NumberList
    attribute: numbers
    one: number
    many: numbers
    is: a list of numbers that can be asked about
    samples: [3, 5, 8, 10, 12, 20, 7, 15, 1, 30, -4, 0]
  - class: Savings
    attribute: deposits
    one: deposit
    many: deposits
    is: savings that remember each deposit
    samples: [3, 5, 8, 10, 12, 20, 7, 15, 1, 30]
  - class: Journey
    attribute: distances
    one: distance
    many: distances
    is: a journey made of distances
    samples: [3, 5, 8, 10, 12, 20, 7, 15, 1, 30]
  - class: GradeBook
    attribute: grades
    one: grade
    many: grades
    is: a book of grades
    samples: [1, 2, 3, 4, 5, 6]
always: [add]
hold_out: [in_order, spread]
samples:
  limit: [5, 8, 10, 12]
"""


class Numbers:
    """
    >>> kept = Numbers()
    >>> kept.add(3)
    >>> kept.add(5)
    >>> kept.add(8)
    >>> kept.total()
    16
    >>> kept.count()
    3
    >>> kept.largest()
    8
    """

    def __init__(self):
        self.state = []

    def add(self, item):
        """Add one {one}."""
        self.state.append(item)

    def total(self):
        """Return the sum of all {many}."""
        return sum(self.state)

    def total__2(self):
        total = 0
        for item in self.state:
            total += item
        return total

    def count(self):
        """Return the number of {many}."""
        return len(self.state)

    def largest(self):
        """Return the largest {one}, or None if there is none."""
        return max(self.state, default=None)

    def largest__2(self):
        if not self.state:
            return None
        return max(self.state)

    def smallest(self):
        """Return the smallest {one}, or None if there is none."""
        return min(self.state, default=None)

    def smallest__2(self):
        if not self.state:
            return None
        return min(self.state)

    def average(self):
        """Return the average of all {many}, or 0.0 if there are none."""
        if not self.state:
            return 0.0
        return sum(self.state) / len(self.state)

    def average__2(self):
        return sum(self.state) / len(self.state) if self.state else 0.0

    def above(self, limit):
        """Return a list of the {many} greater than limit."""
        return [item for item in self.state if item > limit]

    def above__2(self, limit):
        result = []
        for item in self.state:
            if item > limit:
                result.append(item)
        return result

    def count_below(self, limit):
        """Return the number of {many} less than limit."""
        return sum(1 for item in self.state if item < limit)

    def count_below__2(self, limit):
        count = 0
        for item in self.state:
            if item < limit:
                count += 1
        return count

    def even(self):
        """Return a list of the even {many}."""
        return [item for item in self.state if item % 2 == 0]

    def last(self):
        """Return the {one} added last, or None if there is none."""
        return self.state[-1] if self.state else None

    def last__2(self):
        if self.state:
            return self.state[-1]
        return None

    def in_order(self):
        """Return a sorted list of the {many}."""
        return sorted(self.state)

    def contains(self, value):
        """Return True if one {one} is equal to value, and False otherwise."""
        return value in self.state

    def contains__2(self, value):
        for item in self.state:
            if item == value:
                return True
        return False

    def spread(self):
        """Return the difference between the largest and the smallest {one}, or 0 if there is none."""
        if not self.state:
            return 0
        return max(self.state) - min(self.state)

    def clear(self):
        """Remove all {many}."""
        self.state.clear()

    def clear__2(self):
        self.state = []

    def remove_last(self):
        """Remove the {one} added last, if there is one."""
        if self.state:
            self.state.pop()
