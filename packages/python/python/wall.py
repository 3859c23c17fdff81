"""The wall between tests and the program that they test: how calls and values get from one interpreter to the other.

Both interpreters load this; `exchange` hands a text to the other one and gives its answer. The tests' one asks, the program's one serves; it asks back only to call or iterate what the
tests handed over. What crosses is JSON. Values of builtin types arrive as values of exactly these types, an instance of
a subclass as what it holds, and everything else as a handle (`Foreign`) that has no comparison of the program's: so
no `__eq__` of a completion decides a check. Reading an answer makes values and runs nothing.
"""


def _make_wall(report, exchange):
    import builtins
    import importlib
    import json
    import operator
    import sys
    from collections import ChainMap, Counter, OrderedDict, deque
    from datetime import date, datetime, time, timedelta
    from decimal import Decimal
    from fractions import Fraction
    from types import BuiltinFunctionType, MappingProxyType, ModuleType

    # As `json.JSONEncoder` makes it for every text anew.
    encode = json.encoder.c_make_encoder(
        None, None, json.encoder.encode_basestring_ascii, None, ":", ",", False, False, True
    )
    decode = json.JSONDecoder().raw_decode

    def dumps(value):
        return "".join(encode(value, 0))

    def loads(text):
        return decode(text)[0]

    # --- values ---

    plain = frozenset((type(None), bool, float, str))
    largest = 2**63  # JSON's numbers are read by the digit, which Python limits
    # How a value of an immutable type is taken apart, and made again.
    parts = {
        int: (lambda v: (hex(int.__pos__(v)),), lambda text: int(text, 16)),
        complex: (lambda v: (v.real, v.imag), complex),
        bytes: (lambda v: (bytes.decode(v, "latin-1"),), lambda text: text.encode("latin-1")),
        tuple: (tuple.__iter__, lambda *items: items),
        frozenset: (frozenset.__iter__, lambda *items: frozenset(items)),
        range: (lambda v: (v.start, v.stop, v.step), range),
        deque: (lambda v: (v.maxlen, *v), lambda most, *items: deque(items, most)),
        type({}.keys()): (iter, lambda *keys: dict.fromkeys(keys).keys()),
        type({}.items()): (iter, lambda *items: dict(items).items()),
        MappingProxyType: (lambda v: (dict(v),), MappingProxyType),
        ChainMap: (lambda v: v.maps, ChainMap),
        Fraction: (lambda v: (v.numerator, v.denominator), Fraction),
        Decimal: (lambda v: (str(v),), Decimal),
        timedelta: (lambda v: (v.days, v.seconds, v.microseconds), timedelta),
        date: (lambda v: (v.year, v.month, v.day), date),
        time: (lambda v: (v.hour, v.minute, v.second, v.microsecond), time),
        datetime: (lambda v: (v.year, v.month, v.day, v.hour, v.minute, v.second, v.microsecond), datetime),
    }
    makers = {kind.__name__: make for kind, (_, make) in parts.items()}
    # How the items of a mutable value are listed, and a value filled with such a list.

    def list_items(items):
        return lambda v: (part for item in items(v) for part in item)

    def fill_dict(v, parts):
        v.clear()
        for key, value in zip(parts[::2], parts[1::2]):
            v[key] = value

    contents = {
        list: (list.__iter__, lambda v, items: list.__setitem__(v, slice(None), items)),
        dict: (list_items(dict.items), fill_dict),
        Counter: (list_items(dict.items), fill_dict),
        OrderedDict: (list_items(OrderedDict.items), fill_dict),
        set: (set.__iter__, lambda v, items: (set.clear(v), set.update(v, items))),
        bytearray: (bytearray.__iter__, lambda v, items: bytearray.__setitem__(v, slice(None), bytes(items))),
    }
    mutable = {kind.__name__: (kind, fill) for kind, (_, fill) in contents.items()}
    exact = {str: str.__str__, float: float.__pos__}
    bases = (*exact, *contents, int, complex, bytes, tuple, frozenset)

    class Values:
        """The values of one call. Lists, dicts and sets have numbers, by which either side knows them again: what the
        program changes in an argument, changes in the argument."""

        def __init__(self):
            self.objects, self.numbers, self.written = [], {}, set()

        def write(self, value):
            kind = type(value)
            if kind in plain or kind is int and -largest < value < largest:
                return value
            if kind in contents:
                return self.write_mutable(value, kind)
            if kind in parts and getattr(value, "tzinfo", None) is None:
                return [kind.__name__, *self.write_all(parts[kind][0](value))]
            if kind is Foreign:
                return ["yours", number_of(value)]
            if id(value) in lent_numbers:
                return self.write_object(value)
            base = next((base for base in bases if issubclass(kind, base)), None)
            if base in exact:
                return exact[base](value)
            if base in contents:
                return self.write_mutable(value, base)
            if base in parts:
                return [base.__name__, *self.write_all(parts[base][0](value))]
            return self.write_object(value)

        def write_all(self, values):
            return [value if type(value) in plain else self.write(value) for value in values]

        def write_mutable(self, value, kind):
            number = self.numbers.setdefault(id(value), len(self.objects))
            if number in self.written:
                return ["again", number]
            if number == len(self.objects):
                self.objects.append(value)
            self.written.add(number)
            return [kind.__name__, number, self.write_all(contents[kind][0](value))]

        def write_object(self, value):
            if isinstance(value, ModuleType):
                return ["module", value.__name__]
            if isinstance(value, (type, BuiltinFunctionType)) and getattr(builtins, value.__name__, None) is value:
                return ["builtin", value.__name__]
            return ["mine", lend(value)]

        def read(self, node):
            if type(node) is not list:
                return node
            tag = node[0]
            if tag in mutable:
                return self.read_mutable(*node)
            if tag in makers:
                return makers[tag](*self.read_all(node[1:]))
            if tag == "again":
                return self.objects[node[1]]
            return readers[tag](node[1])

        def read_mutable(self, tag, number, nodes):
            kind, fill = mutable[tag]
            if number == len(self.objects):
                value = kind()
                self.numbers[id(value)] = number
                self.objects.append(value)
            value = self.objects[number]
            if not isinstance(value, kind):
                raise TypeError("not a %s" % tag)
            self.written.add(number)
            fill(value, self.read_all(nodes))
            return value

        def read_all(self, nodes):
            return [node if type(node) is not list else self.read(node) for node in nodes]

        def write_question(self, operation, number, args, kwargs):
            self.written = set()
            nodes = self.write_all(args), list(kwargs), self.write_all(kwargs.values())
            return dumps([operation, number, *nodes])

    # --- objects of one side that the other one holds a handle of ---

    lent, lent_numbers, foreign = [], {}, {}

    def lend(value):
        number = lent_numbers.setdefault(id(value), len(lent))
        if number == len(lent):
            lent.append(value)
        return number

    def handle(number):
        if number not in foreign:
            foreign[number] = Foreign(number)
        return foreign[number]

    def module(name):
        if name.partition(".")[0] not in sys.stdlib_module_names:
            raise ImportError("no module of the library: %s" % name)
        return importlib.import_module(name)

    def builtin(name):
        value = getattr(builtins, name)
        if not isinstance(value, (type, BuiltinFunctionType)):
            raise TypeError("not a type or function: %s" % name)
        return value

    readers = {"mine": handle, "yours": lambda number: lent[number], "module": module, "builtin": builtin}

    class Foreign:
        """An object of the other side: it can be called, looked into and iterated, and equals itself alone. Operators
        would hand the expected value to the program and are left out."""

        __slots__ = ("__number",)

        def __init__(self, number):
            object.__setattr__(self, "_Foreign__number", number)

        def __call__(self, *args, **kwargs):
            return ask("call", self, args, kwargs)

        def __getattr__(self, name):
            if name.startswith("__"):
                raise AttributeError(name)
            return ask("get", self, (name,))

        def __setattr__(self, name, value):
            ask("set", self, (name, value))

        def __getitem__(self, key):
            return ask("item", self, (key,))

        def __setitem__(self, key, value):
            ask("set item", self, (key, value))

        def __delitem__(self, key):
            ask("delete item", self, (key,))

        def __len__(self):
            return ask("length", self)

        def __bool__(self):
            return ask("truth", self)

        def __iter__(self):
            return ask("iterator", self)

        def __next__(self):
            return ask("next", self)

        def __str__(self):
            return ask("text", self)

        def __repr__(self):
            return ask("repr", self)

    number_of = Foreign.__dict__["_Foreign__number"].__get__

    # --- questions and answers ---

    def call(function, *args, **kwargs):
        result = function(*args, **kwargs)
        # What a class of the program makes stays there, even where it extends a builtin type.
        if isinstance(function, type) and type(result) is function and not in_library(function):
            return Own(result)
        return result

    def in_library(kind):
        return getattr(sys.modules.get(kind.__module__), kind.__name__, None) is kind

    class Own:
        def __init__(self, value):
            self.value = value

    def names(namespace, *wanted):
        return {name: namespace[name] for name in wanted if name in namespace}

    of_tests = {"call": call, "iterator": iter, "next": next}
    of_program = {
        **of_tests,
        **{"names": names, "get": getattr, "set": setattr, "item": operator.getitem, "length": len, "truth": bool},
        **{"set item": operator.setitem, "delete item": operator.delitem, "text": str, "repr": repr},
    }
    operations, reports = {}, {}

    def ask(operation, target, args=(), kwargs={}):
        values = Values()
        kind, *answer = loads(exchange(values.write_question(operation, number_of(target), args, kwargs)))
        if kind == "raised":
            raise make_error(operation, *answer)
        changed, result = answer
        values.read_all(changed)
        return values.read(result)

    def make_error(operation, kinds, args, description):
        """The exception that the other side raised, as the builtin one that it is or extends."""
        kind = next((kind for kind in map(builtin, kinds) if issubclass(kind, BaseException)), RuntimeError)
        # It would end a loop of the tests early, as if there were nothing more to check.
        if issubclass(kind, (StopIteration, StopAsyncIteration, GeneratorExit)) and operation != "next":
            kind = RuntimeError
        try:
            error = kind(*map(Values().read, args))
        except BaseException:
            error = RuntimeError(str(args))
        reports[id(error)] = error, description
        return error

    def serve(question):
        """Answers a question of the other side."""
        try:
            operation, number, args, keywords, rest = loads(question)
            values = Values()
            args, kwargs = values.read_all(args), dict(zip(keywords, values.read_all(rest)))
            result = operations[operation](lent[number], *args, **kwargs)
            changed = []
            if values.objects and values.write_question(operation, number, args, kwargs) != question:
                values.written = set()
                changed = values.write_all((*args, *kwargs.values()))
            own = type(result) is Own
            return dumps(["is", changed, ["mine", lend(result.value)] if own else values.write(result)])
        except BaseException as error:
            kinds = [k.__name__ for k in type(error).__mro__ if getattr(builtins, k.__name__, None) is k]
            try:
                args = Values().write_all(error.args)
            except BaseException:
                args = []
            return dumps(["raised", kinds[:-1], args, report("failed", error)])

    def open_program(namespace):
        """Lets the tests ask for what a program has defined."""
        lend(namespace)
        operations.update(of_program)

    def names_used(code):
        """The names that code takes from its module or from builtins, and some that are attributes."""
        inner = [names_used(each) for each in code.co_consts if isinstance(each, type(code))]
        return set(code.co_names).union(*inner)

    def run_tests(source):
        """Runs the tests; gives an empty text when they ran to their end, else JSON about what ended them.

        The first line names what is the program's even where Python has something of that name."""
        entry_point, _, tests = source.partition("\n")
        operations.update(of_tests)
        try:
            code = compile(tests, "<program>", "exec", dont_inherit=True)
            wanted = [name for name in names_used(code) if not name.startswith("__") and not hasattr(builtins, name)]
            namespace = {"__builtins__": builtins, **ask("names", handle(0), (entry_point, *wanted))}
            exec(code, namespace)
        except BaseException as error:
            _, description = reports.get(id(error), (error, None))
            return dumps({**report("failed", error), **(checked(description) if description else {})})
        return ""

    def checked(description):
        """What the program's side says about an exception, as far as it is of the right form."""
        outcome, message, line, reason = map(description.get, ("outcome", "message", "line", "reason"))
        fields = {"outcome": outcome if outcome in ("failed", "memory", "syntax", "unsupported") else "failed"}
        if type(message) is str:
            fields["message"] = message[:2000]
        if type(line) is int and 0 < line < 2**31:
            fields["line"] = line
        if type(reason) is str:
            fields["reason"] = reason[:100]
        return fields

    return open_program, serve, run_tests, checked


open_program, serve, run_tests, checked = _make_wall(report, exchange)
