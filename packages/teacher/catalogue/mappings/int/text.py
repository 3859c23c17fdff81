"""
on: int
topic: conversion
x: natural
returns: str
one: '{x} as a string'
many: the string forms of {xs}
its: its string form
"""


def text(x):
    """
    >>> text(23)
    '23'
    >>> text(31)
    '31'
    """
    return str(x)
