"""
topic: recursion
names: [fib, nth_fibonacci, fibonacci_number]
parameters:
  n: {int: [0, 20]}
returns: int
nouns:
  - the Fibonacci number with index {n}
  - the number at index {n} of the Fibonacci sequence 0, 1, 1, 2, 3, 5, ...
notes:
  - The sequence starts with 0 at index 0 and 1 at index 1.
idea: Each number is the sum of the two before it, so two variables are enough to walk along the sequence.
style: loop
"""


def fibonacci(n):
    """
    >>> fibonacci(10)
    55
    >>> fibonacci(19)
    4181
    """
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def fibonacci__recursion(n):
    if n < 2:
        return n
    return fibonacci__recursion(n - 1) + fibonacci__recursion(n - 2)


def fibonacci__list(n):
    values = [0, 1]
    for i in range(2, n + 1):
        values.append(values[i - 1] + values[i - 2])
    return values[n]
