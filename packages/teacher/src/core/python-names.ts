/** The keywords and builtins of Python that the teacher's programs may use, none of which names a variable. */
export const pythonNames: ReadonlySet<string> = new Set(
  `and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass
raise return try while with yield None True False abs all any bin bool chr dict divmod enumerate filter float format frozenset hash hex id input
int isinstance iter len list map max min next oct open ord pow print range repr reversed round set slice sorted str sum tuple type zip`.split(
    /\s+/,
  ),
);
