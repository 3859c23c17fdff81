"""
topic: dictionaries
names: [combine_lists, dict_from_lists]
parameters:
  keys: {is: strings, names: [keys, names]}
  values: {is: integers, names: [values, numbers]}
returns: dict[str, int]
nouns:
  - a dictionary that maps each element of {keys} to the element of {values} at the same position
notes:
  - Extra elements of the longer list are ignored.
style: builtin
"""


def zip_to_dictionary(keys, values):
    """
    >>> zip_to_dictionary(['you', 'the'], [5, 38, 46])
    {'you': 5, 'the': 38}
    >>> zip_to_dictionary(['where', 'river'], [51, 14])
    {'where': 51, 'river': 14}
    """
    return dict(zip(keys, values))


def zip_to_dictionary__comprehension(keys, values):
    return {key: value for key, value in zip(keys, values)}


def zip_to_dictionary__loop(keys, values):
    result = {}
    for i in range(min(len(keys), len(values))):
        result[keys[i]] = values[i]
    return result
