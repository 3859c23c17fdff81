"""
state: dict
guises:
  - class: Inventory
    attribute: stock
    one: item
    many: items
    is: an inventory that keeps the quantity of each item
    samples: [book, lamp, chair, table, pen, cup]
  - class: Ballot
    attribute: votes
    one: name
    many: names
    is: a ballot that counts the votes for each name
    samples: [Ada, Alan, Alice, Bob, Carla, Dan]
  - class: FruitShop
    attribute: stock
    one: fruit
    many: fruits
    is: a shop that knows how much of each fruit it has
    samples: [apple, banana, cherry, fig, grape, kiwi]
  - class: Zoo
    attribute: animals
    one: kind
    many: kinds
    is: a zoo that counts its animals of each kind
    samples: [ant, bear, cat, cow, deer, dog]
  - class: Wallet
    attribute: coins
    one: currency
    many: currencies
    is: a wallet with amounts in several currencies
    samples: [euro, yen, peso, pound]
always: [add, get]
hold_out: [names]
samples:
  amount: [1, 2, 3, 4, 5]
  limit: [1, 2, 3, 4]
"""


class Inventory:
    """
    >>> kept = Inventory()
    >>> kept.add('book', 1)
    >>> kept.add('lamp', 2)
    >>> kept.add('chair', 3)
    >>> kept.get('lamp')
    2
    >>> kept.total()
    6
    >>> kept.names()
    ['book', 'chair', 'lamp']
    """

    def __init__(self):
        self.state = {}

    def add(self, name, amount):
        """Add amount to what is kept under name."""
        self.state[name] = self.state.get(name, 0) + amount

    def add__2(self, name, amount):
        if name not in self.state:
            self.state[name] = 0
        self.state[name] += amount

    def get(self, name):
        """Return the amount kept under name, or 0 if there is none."""
        return self.state.get(name, 0)

    def get__2(self, name):
        if name in self.state:
            return self.state[name]
        return 0

    def total(self):
        """Return the sum of all amounts."""
        return sum(self.state.values())

    def total__2(self):
        total = 0
        for amount in self.state.values():
            total += amount
        return total

    def names(self):
        """Return a sorted list of the {many}."""
        return sorted(self.state)

    def has(self, name):
        """Return True if name is known, and False otherwise."""
        return name in self.state

    def largest(self):
        """Return the {one} with the largest amount, or None if there is none."""
        return max(self.state, key=self.state.get, default=None)

    def largest__2(self):
        best = None
        for name, amount in self.state.items():
            if best is None or amount > self.state[best]:
                best = name
        return best

    def above(self, limit):
        """Return a sorted list of the {many} with an amount greater than limit."""
        return sorted(name for name, amount in self.state.items() if amount > limit)

    def remove(self, name):
        """Forget name, if it is known."""
        self.state.pop(name, None)

    def remove__2(self, name):
        if name in self.state:
            del self.state[name]

    def count(self):
        """Return how many {many} are known."""
        return len(self.state)
