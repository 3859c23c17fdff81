/**
 * Source text to statements: a recursive-descent parser for the Python of `ast.ts`. It takes a subset of
 * CPython's grammar and refuses the rest by throwing PythonSyntaxError; annotations are read over.
 */
import type { Handler, Parameter, Statement } from './ast.js';
import { ExpressionParser } from './parse-expression.js';
import { PythonSyntaxError } from './tokens.js';

/** The statements of a whole module. @throws PythonSyntaxError, with the line, when the source is not of the subset */
export function parse(source: string): Statement[] {
  return new Parser(source).program();
}

const augmented = new Set(['+=', '-=', '*=', '/=', '//=', '%=', '**=', '&=', '|=', '^=', '<<=', '>>=']);

class Parser extends ExpressionParser {
  program(): Statement[] {
    const body: Statement[] = [];
    while (this.peek.kind !== 'end') body.push(...this.statement());
    return body;
  }

  private block(): Statement[] {
    this.expect(':');
    if (!this.acceptKind('newline')) return this.simpleLine();
    if (!this.acceptKind('indent')) this.fail('an indented block');
    const body: Statement[] = [];
    while (!this.acceptKind('dedent')) body.push(...this.statement());
    return body;
  }

  private statement(): Statement[] {
    const { line, text, kind } = this.peek;
    if (kind === 'operator' && text === '@') return [this.decorated()];
    if (kind === 'name') {
      switch (text) {
        case 'if':
          this.advance();
          return [this.ifStatement(line)];
        case 'for': {
          this.advance();
          const target = this.targetList();
          this.expect('in');
          const iterable = this.expressionList();
          const body = this.block();
          return [{ line, kind: 'for', target, iterable, body, otherwise: this.elseBlock() }];
        }
        case 'while': {
          this.advance();
          const test = this.expression();
          const body = this.block();
          return [{ line, kind: 'while', test, body, otherwise: this.elseBlock() }];
        }
        case 'def':
          return [this.definition([])];
        case 'class':
          return [this.classStatement(line)];
        case 'try':
          return [this.tryStatement(line)];
      }
    }
    return this.simpleLine();
  }

  private elseBlock(): Statement[] {
    return this.accept('else') ? this.block() : [];
  }

  private ifStatement(line: number): Statement {
    const test = this.expression();
    const body = this.block();
    const next = this.peek.line;
    const otherwise = this.accept('elif') ? [this.ifStatement(next)] : this.elseBlock();
    return { line, kind: 'if', test, body, otherwise };
  }

  private decorated(): Statement {
    const decorators = [];
    while (this.accept('@')) {
      decorators.push(this.expression());
      this.acceptKind('newline');
    }
    return this.definition(decorators);
  }

  private definition(decorators: (Statement & { kind: 'function' })['decorators']): Statement {
    const { line } = this.peek;
    this.expect('def');
    const name = this.name();
    this.expect('(');
    const parameters: Parameter[] = [];
    while (!this.accept(')')) {
      const rest = this.accept('*');
      const parameter: Parameter = { name: this.name() };
      if (rest) parameter.rest = true;
      if (this.accept(':')) this.expression();
      if (this.accept('=')) parameter.default = this.expression();
      parameters.push(parameter);
      if (!this.accept(',') && !this.is(')')) this.fail("',' or ')'");
    }
    if (this.accept('->')) this.expression();
    return { line, kind: 'function', name, parameters, body: this.block(), decorators };
  }

  private classStatement(line: number): Statement {
    this.expect('class');
    const name = this.name();
    const statement: Statement = { line, kind: 'class', name, body: [] };
    if (this.accept('(') && !this.accept(')')) {
      statement.base = this.expression();
      this.expect(')');
    }
    statement.body = this.block();
    return statement;
  }

  private tryStatement(line: number): Statement {
    this.expect('try');
    const body = this.block();
    const handlers: Handler[] = [];
    while (this.accept('except')) {
      const handler: Handler = { body: [] };
      if (!this.is(':')) handler.type = this.expression();
      if (this.accept('as')) handler.name = this.name();
      handler.body = this.block();
      handlers.push(handler);
    }
    const otherwise = this.elseBlock();
    return {
      line,
      kind: 'try',
      body,
      handlers,
      otherwise,
      finally: this.accept('finally') ? this.block() : [],
    };
  }

  private simpleLine(): Statement[] {
    const statements = [this.simple()];
    while (this.accept(';') && this.peek.kind !== 'newline') statements.push(this.simple());
    if (!this.acceptKind('newline')) this.fail('the end of the line');
    return statements;
  }

  private simple(): Statement {
    const { line, text, kind } = this.peek;
    if (kind === 'name') {
      switch (text) {
        case 'return': {
          this.advance();
          return this.peek.kind === 'newline'
            ? { line, kind: 'return' }
            : { line, kind: 'return', value: this.expressionList() };
        }
        case 'break':
        case 'continue':
        case 'pass':
          this.advance();
          return { line, kind: text };
        case 'raise': {
          this.advance();
          if (this.peek.kind === 'newline') return { line, kind: 'raise' };
          const value = this.expression();
          if (this.accept('from')) this.expression();
          return { line, kind: 'raise', value };
        }
        case 'assert': {
          this.advance();
          const test = this.expression();
          return this.accept(',')
            ? { line, kind: 'assert', test, message: this.expression() }
            : { line, kind: 'assert', test };
        }
        case 'nonlocal': {
          this.advance();
          const names = [this.name()];
          while (this.accept(',')) names.push(this.name());
          return { line, kind: 'nonlocal', names };
        }
        case 'del':
          this.advance();
          return { line, kind: 'delete', target: this.expressionList() };
        case 'import':
        case 'from':
          return this.importStatement(line);
      }
    }
    return this.assignment(line);
  }

  private importStatement(line: number): Statement {
    if (this.accept('import')) {
      const module = this.name();
      return { line, kind: 'import', module, names: null, as: this.accept('as') ? this.name() : module };
    }
    this.expect('from');
    const module = this.name();
    this.expect('import');
    const names = [];
    do {
      const name = this.name();
      names.push({ name, as: this.accept('as') ? this.name() : name });
    } while (this.accept(','));
    return { line, kind: 'import', module, names, as: module };
  }

  private assignment(line: number): Statement {
    const first = this.expressionList();
    const { text, kind } = this.peek;
    if (kind === 'operator' && augmented.has(text)) {
      this.advance();
      return {
        line,
        kind: 'augmented',
        target: first,
        operator: text.slice(0, -1),
        value: this.expressionList(),
      };
    }
    if (this.accept(':')) {
      this.expression();
      this.expect('=');
      return { line, kind: 'assign', targets: [first], value: this.expressionList() };
    }
    const chain = [first];
    while (this.accept('=')) chain.push(this.expressionList());
    if (chain.length === 1) return { line, kind: 'expression', value: first };
    const value = chain.pop()!;
    for (const target of chain)
      if (!['name', 'tuple', 'list', 'attribute', 'index', 'slice'].includes(target.kind))
        throw new PythonSyntaxError(`line ${String(line)}: cannot assign to ${target.kind}`);
    return { line, kind: 'assign', targets: chain, value };
  }
}
