/** The expressions of the parser: precedence climbing over the tokens, f-strings included. */
import type { Comprehension, Expression, Parameter } from './ast.js';
import { PythonSyntaxError, tokenize, type Token, type TokenKind } from './tokens.js';
import { literalParts, numberLiteral } from './literals.js';

const binaryLevel: Record<string, number> = {
  '|': 1,
  '^': 2,
  '&': 3,
  '<<': 4,
  '>>': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '//': 6,
  '%': 6,
  '@': 6,
};
const comparisons = new Set(['<', '>', '<=', '>=', '==', '!=']);
const keywords = new Set(
  'and as assert break class continue def del elif else except finally for from if import in is lambda nonlocal not or pass raise return try while'.split(
    ' ',
  ),
);
const constants = new Map<string, null | boolean>([
  ['None', null],
  ['True', true],
  ['False', false],
]);

/**
 * Reads expressions one after another from a source, which is split into tokens first; statements are its
 * subclass's, in `parse.ts`.
 */
export class ExpressionParser {
  private readonly tokens: Token[];
  private at = 0;

  constructor(source: string) {
    this.tokens = tokenize(source);
  }

  protected get peek(): Token {
    return this.tokens[this.at]!;
  }

  protected advance(): Token {
    return this.tokens[this.at++]!;
  }

  protected is(text: string): boolean {
    const token = this.peek;
    return token.text === text && (token.kind === 'operator' || token.kind === 'name');
  }

  protected accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  protected acceptKind(kind: TokenKind): boolean {
    if (this.peek.kind !== kind) return false;
    this.at++;
    return true;
  }

  protected expect(text: string): void {
    if (!this.accept(text)) this.fail(`'${text}'`);
  }

  protected fail(expected: string): never {
    const { line, text, kind } = this.peek;
    throw new PythonSyntaxError(
      `line ${String(line)}: expected ${expected}, found ${JSON.stringify(text || kind)}`,
    );
  }

  protected name(): string {
    const token = this.peek;
    if (token.kind !== 'name' || keywords.has(token.text)) this.fail('a name');
    return this.advance().text;
  }

  /** One expression or a tuple without parentheses. */
  expressionList(): Expression {
    const first = this.starOrExpression();
    if (!this.is(',')) return first;
    const items = [first];
    while (this.accept(',') && this.startsExpression()) items.push(this.starOrExpression());
    return { kind: 'tuple', items };
  }

  private startsExpression(): boolean {
    const { kind, text } = this.peek;
    if (kind === 'name') return !keywords.has(text) || text === 'not' || text === 'lambda';
    return kind === 'number' || kind === 'string' || (kind === 'operator' && '([{-+~*'.includes(text));
  }

  protected targetList(): Expression {
    const first = this.target();
    if (!this.is(',')) return first;
    const items = [first];
    while (this.accept(',') && !this.is('in')) items.push(this.target());
    return { kind: 'tuple', items };
  }

  private target(): Expression {
    if (this.accept('*')) return { kind: 'starred', value: this.postfix() };
    return this.postfix();
  }

  private starOrExpression(): Expression {
    return this.accept('*') ? { kind: 'starred', value: this.binary(1) } : this.expression();
  }

  expression(): Expression {
    if (this.accept('lambda')) return this.lambda();
    const body = this.or();
    if (!this.accept('if')) return body;
    const test = this.or();
    this.expect('else');
    return { kind: 'conditional', test, body, otherwise: this.expression() };
  }

  private lambda(): Expression {
    const parameters: Parameter[] = [];
    while (!this.accept(':')) {
      const parameter: Parameter = { name: this.name() };
      if (this.accept('=')) parameter.default = this.expression();
      parameters.push(parameter);
      this.accept(',');
    }
    return { kind: 'lambda', parameters, body: this.expression() };
  }

  private or(): Expression {
    let left = this.and();
    while (this.accept('or')) left = { kind: 'logical', operator: 'or', left, right: this.and() };
    return left;
  }

  private and(): Expression {
    let left = this.not();
    while (this.accept('and')) left = { kind: 'logical', operator: 'and', left, right: this.not() };
    return left;
  }

  private not(): Expression {
    return this.accept('not') ? { kind: 'unary', operator: 'not', operand: this.not() } : this.comparison();
  }

  private comparison(): Expression {
    const left = this.binary(1);
    const [operators, rights]: [string[], Expression[]] = [[], []];
    for (let operator = this.comparator(); operator; operator = this.comparator()) {
      operators.push(operator);
      rights.push(this.binary(1));
    }
    return operators.length ? { kind: 'compare', left, operators, rights } : left;
  }

  private comparator(): string | undefined {
    const { kind, text } = this.peek;
    if (kind === 'operator' && comparisons.has(text)) return this.advance().text;
    if (this.accept('in')) return 'in';
    if (this.accept('is')) return this.accept('not') ? 'is not' : 'is';
    if (this.is('not') && this.tokens[this.at + 1]!.text === 'in') {
      this.at += 2;
      return 'not in';
    }
    return undefined;
  }

  private binary(level: number): Expression {
    let left = this.unary();
    for (;;) {
      const { kind, text } = this.peek;
      const found = kind === 'operator' ? binaryLevel[text] : undefined;
      if (found === undefined || found < level) return left;
      this.at++;
      left = { kind: 'binary', operator: text, left, right: this.binary(found + 1) };
    }
  }

  private unary(): Expression {
    const { kind, text } = this.peek;
    if (kind === 'operator' && (text === '-' || text === '+' || text === '~')) {
      this.at++;
      return { kind: 'unary', operator: text, operand: this.unary() };
    }
    const base = this.postfix();
    return this.accept('**') ? { kind: 'binary', operator: '**', left: base, right: this.unary() } : base;
  }

  private postfix(): Expression {
    let object = this.atom();
    for (;;) {
      if (this.accept('(')) object = this.call(object);
      else if (this.accept('.')) object = { kind: 'attribute', object, name: this.name() };
      else if (this.accept('[')) object = this.subscript(object);
      else return object;
    }
  }

  private call(callee: Expression): Expression {
    const call: Expression = { kind: 'call', callee, args: [], keywords: [] };
    while (!this.accept(')')) {
      if (this.peek.kind === 'name' && this.tokens[this.at + 1]!.text === '=') {
        const name = this.name();
        this.expect('=');
        call.keywords.push({ name, value: this.expression() });
      } else {
        const value = this.starOrExpression();
        call.args.push(this.is('for') ? this.comprehension('generator', value) : value);
      }
      if (!this.accept(',') && !this.is(')')) this.fail("',' or ')'");
    }
    return call;
  }

  private subscript(object: Expression): Expression {
    const part = (): Expression | undefined =>
      this.is(':') || this.is(']') ? undefined : this.expressionList();
    const lower = part();
    if (this.accept(']')) return { kind: 'index', object, index: lower ?? this.fail('an index') };
    this.expect(':');
    const upper = part();
    const step = this.accept(':') ? part() : undefined;
    this.expect(']');
    return { kind: 'slice', object, ...(lower && { lower }), ...(upper && { upper }), ...(step && { step }) };
  }

  private atom(): Expression {
    const token = this.advance();
    switch (token.kind) {
      case 'number':
        return { kind: 'constant', value: numberLiteral(token.text) };
      case 'string':
        return this.strings(token);
      case 'name': {
        const constant = constants.get(token.text);
        if (constant !== undefined) return { kind: 'constant', value: constant };
        if (!keywords.has(token.text)) return { kind: 'name', name: token.text };
        break;
      }
      case 'operator':
        if (token.text === '(') return this.parenthesized();
        if (token.text === '[') return this.sequence(']', 'list');
        if (token.text === '{') return this.braces();
        if (token.text === '...') return { kind: 'constant', value: null };
    }
    this.at--;
    return this.fail('an expression');
  }

  private parenthesized(): Expression {
    if (this.accept(')')) return { kind: 'tuple', items: [] };
    const first = this.starOrExpression();
    if (this.is('for')) {
      const comprehension = this.comprehension('generator', first);
      this.expect(')');
      return comprehension;
    }
    if (this.accept(')')) return first;
    const items = [first];
    while (this.accept(',') && !this.is(')')) items.push(this.starOrExpression());
    this.expect(')');
    return { kind: 'tuple', items };
  }

  private sequence(close: string, kind: 'list' | 'set', first?: Expression): Expression {
    const items: Expression[] = first ? [first] : [];
    if (first && this.is('for')) return this.closed(this.comprehension(kind, first), close);
    if (first) this.accept(',');
    while (!this.accept(close)) {
      const item = this.starOrExpression();
      if (items.length === 0 && this.is('for')) return this.closed(this.comprehension(kind, item), close);
      items.push(item);
      if (!this.accept(',') && !this.is(close)) this.fail(`',' or '${close}'`);
    }
    return { kind, items };
  }

  private closed(expression: Expression, close: string): Expression {
    this.expect(close);
    return expression;
  }

  private braces(): Expression {
    if (this.accept('}')) return { kind: 'dict', items: [] };
    if (!this.is('**')) {
      const first = this.starOrExpression();
      if (!this.accept(':')) return this.sequence('}', 'set', first);
      const value = this.expression();
      if (this.is('for')) return this.closed({ ...this.comprehension('dict', value), key: first }, '}');
      return this.dictionary({ key: first, value });
    }
    return this.dictionary();
  }

  private dictionary(first?: { key: Expression | null; value: Expression }): Expression {
    const items = first ? [first] : [];
    if (first && !this.accept(',') && !this.is('}')) this.fail("',' or '}'");
    while (!this.accept('}')) {
      if (this.accept('**')) items.push({ key: null, value: this.binary(1) });
      else {
        const key = this.expression();
        this.expect(':');
        items.push({ key, value: this.expression() });
      }
      if (!this.accept(',') && !this.is('}')) this.fail("',' or '}'");
    }
    return { kind: 'dict', items };
  }

  private comprehension(result: Comprehension['result'], value: Expression): Comprehension {
    const clauses: Comprehension['clauses'] = [];
    while (this.accept('for')) {
      const target = this.targetList();
      this.expect('in');
      const clause = { target, iterable: this.or(), conditions: [] as Expression[] };
      while (this.accept('if')) clause.conditions.push(this.or());
      clauses.push(clause);
    }
    return { kind: 'comprehension', result, value, clauses };
  }

  /** Neighboring string literals, joined. */
  private strings(first: Token): Expression {
    const parts = literalParts(first.text, parseExpression);
    while (this.peek.kind === 'string') parts.push(...literalParts(this.advance().text, parseExpression));
    if (parts.every((part) => typeof part === 'string')) return { kind: 'constant', value: parts.join('') };
    return { kind: 'formatted', parts };
  }
}

/** The expression that a text begins with. @throws PythonSyntaxError */
export const parseExpression = (source: string): Expression => new ExpressionParser(source).expressionList();
