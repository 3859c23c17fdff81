"""
topic: number theory
hold_out: true
names: [prime_after, following_prime]
parameters:
  n: natural
returns: int
nouns:
  - the smallest prime number greater than {n}
style: loop
"""


def next_prime(n):
    """
    >>> next_prime(60)
    61
    >>> next_prime(29)
    31
    """
    candidate = max(n + 1, 2)
    while any(candidate % d == 0 for d in range(2, candidate)):
        candidate += 1
    return candidate


def next_prime__nested(n):
    candidate = n + 1
    while True:
        if candidate >= 2:
            for d in range(2, candidate):
                if candidate % d == 0:
                    break
            else:
                return candidate
        candidate += 1
