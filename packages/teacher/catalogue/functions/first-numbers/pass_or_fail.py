"""
topic: conditions
difficulty: first
names: [exam_result, check_score]
parameters:
  score: {int: [0, 100], names: [score, points]}
returns: str
nouns:
  - '"pass" if {score} is at least 50, and "fail" otherwise'
style: branch
"""


def pass_or_fail(score):
    """
    >>> pass_or_fail(50)
    'pass'
    >>> pass_or_fail(29)
    'fail'
    """
    if score >= 50:
        return "pass"
    return "fail"


def pass_or_fail__else(score):
    if score < 50:
        return "fail"
    else:
        return "pass"


def pass_or_fail__conditional(score):
    return "pass" if score >= 50 else "fail"
