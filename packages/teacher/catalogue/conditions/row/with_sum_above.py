"""
on: list[int]
hold_out: true
constant: row_sum
is: has a sum greater than {k}
"""


def with_sum_above(x, k):
    """
    >>> with_sum_above([-10, -5, -5, 5, -3], 10)
    False
    >>> with_sum_above([10, 18, 13, 13, 0], 0)
    True
    """
    return sum(x) > k
