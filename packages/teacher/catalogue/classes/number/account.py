"""
state: number
guises:
  - class: BankAccount
    attribute: balance
    one: amount
    many: amounts
    is: a bank account with a balance
    samples: [3, 5, 8, 10, 12, 20, 7, 15, 1, 30]
  - class: Tank
    attribute: level
    one: amount
    many: amounts
    is: a tank with a level of water
    samples: [3, 5, 8, 10, 12, 20, 7, 15, 1, 30]
  - class: EnergyBar
    attribute: energy
    one: amount
    many: amounts
    is: the energy of a player
    samples: [3, 5, 8, 10, 12, 20, 7, 15, 1, 30]
  - class: Stopwatch
    attribute: seconds
    one: amount
    many: amounts
    is: a watch that counts seconds
    samples: [3, 5, 8, 10, 12, 20, 7, 15, 1, 30]
always: [increase, decrease]
hold_out: [missing]
samples:
  goal: [5, 8, 10, 12]
"""


class Account:
    """
    >>> kept = Account()
    >>> kept.increase(3)
    >>> kept.increase(5)
    >>> kept.increase(8)
    >>> kept.decrease(5)
    True
    >>> kept.current()
    11
    >>> kept.is_empty()
    False
    """

    def __init__(self):
        self.state = 0

    def increase(self, amount):
        """Increase the {attribute} by amount."""
        self.state += amount

    def increase__2(self, amount):
        self.state = self.state + amount

    def decrease(self, amount):
        """Return True after decreasing the {attribute} by amount, or False if it would fall below 0."""
        if amount > self.state:
            return False
        self.state -= amount
        return True

    def current(self):
        """Return the current {attribute}."""
        return self.state

    def is_empty(self):
        """Return True if the {attribute} is 0, and False otherwise."""
        return self.state == 0

    def is_empty__2(self):
        if self.state == 0:
            return True
        return False

    def reaches(self, goal):
        """Return True if the {attribute} is at least goal, and False otherwise."""
        return self.state >= goal

    def missing(self, goal):
        """Return how much is missing until the {attribute} reaches goal, at least 0."""
        return max(0, goal - self.state)

    def missing__2(self, goal):
        if self.state >= goal:
            return 0
        return goal - self.state

    def reset(self):
        """Set the {attribute} back to 0."""
        self.state = 0

    def double(self):
        """Double the {attribute}."""
        self.state *= 2
