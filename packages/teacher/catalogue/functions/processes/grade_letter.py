"""
topic: conditions
names: [letter_grade, grade_for]
parameters:
  score: {int: [0, 100], names: [score, points]}
returns: str
nouns:
  - 'the grade for {score}: "A" from 90 on, "B" from 80 on, "C" from 70 on, and "F" below'
style: branch
"""


def grade_letter(score):
    """
    >>> grade_letter(50)
    'F'
    >>> grade_letter(98)
    'A'
    """
    if score >= 90:
        return "A"
    if score >= 80:
        return "B"
    if score >= 70:
        return "C"
    return "F"


def grade_letter__elif(score):
    if score >= 90:
        grade = "A"
    elif score >= 80:
        grade = "B"
    elif score >= 70:
        grade = "C"
    else:
        grade = "F"
    return grade


def grade_letter__table(score):
    for least, letter in [(90, "A"), (80, "B"), (70, "C")]:
        if score >= least:
            return letter
    return "F"
