"""
on: char
topic: conversion
hold_out: true
returns: int
one: the character code of {x}
many: the character codes of {xs}
its: its character code
"""


def code(x):
    """
    >>> code('B')
    66
    >>> code('a')
    97
    """
    return ord(x)
