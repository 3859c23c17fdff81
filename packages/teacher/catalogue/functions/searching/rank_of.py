"""
topic: searching
names: [rank, place_of]
parameters:
  scores: {is: some integers, names: [scores, numbers]}
  score: {is: small integer, names: [score, value]}
drawn_from: {score: scores}
returns: int
nouns:
  - one plus the number of elements of {scores} that are greater than {score}
style: comprehension
"""


def rank_of(scores, score):
    """
    >>> rank_of([35, 57, 56, 31], -1)
    5
    >>> rank_of([-7, -10], 3)
    1
    """
    return 1 + sum(1 for s in scores if s > score)


def rank_of__loop(scores, score):
    rank = 1
    for other in scores:
        if other > score:
            rank += 1
    return rank
