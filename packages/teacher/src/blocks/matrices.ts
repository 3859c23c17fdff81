/** Functions of matrices, given as lists of rows. */
import { define, type FunctionBlock } from '../core/block.js';
import { int, matrix, squareMatrix } from '../core/catalogue.js';
import { like, named } from '../core/domains.js';

const topic = 'matrices';
const sized = (rows: number, columns: number) =>
  like(matrix, {
    sample: (random) =>
      Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.int(9) - 2)),
    edges: [],
  });

export const matrices: FunctionBlock[] = [
  define('transpose', { matrix }, 'list[list[int]]', {
    topic,
    names: ['transposed', 'swap_rows_and_columns'],
    nouns: ['the transpose of {matrix}, in which rows and columns are exchanged'],
    code: {
      zip: 'return [list(column) for column in zip(*matrix)]',
      comprehension: 'return [[row[j] for row in matrix] for j in range(len(matrix[0]))]',
      loop: 'result = []\nfor j in range(len(matrix[0])):\n    column = []\n    for row in matrix:\n        column.append(row[j])\n    result.append(column)\nreturn result',
    },
    idea: 'Row j of the result collects element j of every row.',
  }),
  define('row_sums', { matrix }, 'list[int]', {
    topic,
    names: ['sum_rows', 'totals_of_rows'],
    nouns: ['a list of the sums of the rows of {matrix}'],
    code: {
      comprehension: 'return [sum(row) for row in matrix]',
      loop: 'sums = []\nfor row in matrix:\n    total = 0\n    for value in row:\n        total += value\n    sums.append(total)\nreturn sums',
      map: 'return list(map(sum, matrix))',
    },
  }),
  define('column_sums', { matrix }, 'list[int]', {
    topic,
    names: ['sum_columns', 'totals_of_columns'],
    nouns: ['a list of the sums of the columns of {matrix}'],
    code: {
      zip: 'return [sum(column) for column in zip(*matrix)]',
      index: 'return [sum(row[j] for row in matrix) for j in range(len(matrix[0]))]',
      loop: 'sums = [0] * len(matrix[0])\nfor row in matrix:\n    for j, value in enumerate(row):\n        sums[j] += value\nreturn sums',
    },
  }),
  define('diagonal', { matrix: squareMatrix }, 'list[int]', {
    topic,
    names: ['main_diagonal', 'get_diagonal'],
    nouns: ['the elements on the main diagonal of {matrix}, from top left to bottom right'],
    code: {
      comprehension: 'return [matrix[i][i] for i in range(len(matrix))]',
      enumerate: 'return [row[i] for i, row in enumerate(matrix)]',
      loop: 'result = []\nfor i in range(len(matrix)):\n    result.append(matrix[i][i])\nreturn result',
    },
  }),
  define('trace', { matrix: squareMatrix }, 'int', {
    topic,
    names: ['diagonal_sum', 'sum_of_diagonal'],
    nouns: ['the sum of the elements on the main diagonal of {matrix}'],
    code: {
      comprehension: 'return sum(matrix[i][i] for i in range(len(matrix)))',
      loop: 'total = 0\nfor i in range(len(matrix)):\n    total += matrix[i][i]\nreturn total',
    },
  }),
  define(
    'add_matrices',
    { first: named(sized(2, 3), 'first', 'a'), second: named(sized(2, 3), 'second', 'b') },
    'list[list[int]]',
    {
      topic,
      heldOut: true,
      names: ['matrix_sum'],
      nouns: ['the sum of the matrices {first} and {second}, which have the same size'],
      code: {
        zip: 'return [[x + y for x, y in zip(r, s)] for r, s in zip(first, second)]',
        loop: 'result = []\nfor i in range(len(first)):\n    row = []\n    for j in range(len(first[i])):\n        row.append(first[i][j] + second[i][j])\n    result.append(row)\nreturn result',
      },
    },
  ),
  define(
    'multiply_matrices',
    { first: named(sized(2, 3), 'first', 'a'), second: named(sized(3, 2), 'second', 'b') },
    'list[list[int]]',
    {
      topic,
      names: ['matrix_product', 'matmul'],
      nouns: ['the matrix product of {first} and {second}'],
      notes: ['The number of columns of the first matrix equals the number of rows of the second.'],
      code: {
        comprehension:
          'columns = list(zip(*second))\nreturn [[sum(x * y for x, y in zip(row, column)) for column in columns] for row in first]',
        loop: `
        result = []
        for row in first:
            new_row = []
            for j in range(len(second[0])):
                total = 0
                for k in range(len(second)):
                    total += row[k] * second[k][j]
                new_row.append(total)
            result.append(new_row)
        return result`,
      },
    },
  ),
  define('scale_matrix', { matrix, factor: int(-3, 6, 'factor', 'k') }, 'list[list[int]]', {
    topic,
    names: ['multiply_by', 'scaled_matrix'],
    nouns: ['a new matrix with every element of {matrix} multiplied by {factor}'],
    code: {
      comprehension: 'return [[factor * value for value in row] for row in matrix]',
      loop: 'result = []\nfor row in matrix:\n    result.append([value * factor for value in row])\nreturn result',
    },
  }),
  define('rotate_clockwise', { matrix }, 'list[list[int]]', {
    topic,
    names: ['rotate_matrix', 'rotate_90'],
    nouns: ['{matrix} rotated by 90 degrees clockwise'],
    code: {
      zip: 'return [list(row) for row in zip(*matrix[::-1])]',
      loop: 'rotated = []\nfor j in range(len(matrix[0])):\n    rotated.append([row[j] for row in reversed(matrix)])\nreturn rotated',
    },
  }),
  define('flip_rows', { matrix }, 'list[list[int]]', {
    topic,
    names: ['mirror', 'mirror_horizontally'],
    nouns: ['{matrix} with the elements of each row in reverse order'],
    code: {
      comprehension: 'return [row[::-1] for row in matrix]',
      loop: 'result = []\nfor row in matrix:\n    result.append(list(reversed(row)))\nreturn result',
    },
  }),
  define('identity_matrix', { n: int(1, 4, 'n', 'size') }, 'list[list[int]]', {
    topic,
    names: ['identity', 'unit_matrix'],
    nouns: ['the identity matrix with {n} rows and {n} columns'],
    notes: ['It has ones on the main diagonal and zeros elsewhere.'],
    code: {
      comprehension: 'return [[1 if i == j else 0 for j in range(n)] for i in range(n)]',
      loop: 'result = []\nfor i in range(n):\n    row = [0] * n\n    row[i] = 1\n    result.append(row)\nreturn result',
    },
  }),
  define('is_symmetric', { matrix: squareMatrix }, 'bool', {
    topic,
    heldOut: true,
    names: ['equals_transpose', 'check_symmetry'],
    is: ['{matrix} is equal to its transpose'],
    code: {
      loop: 'for i in range(len(matrix)):\n    for j in range(i):\n        if matrix[i][j] != matrix[j][i]:\n            return False\nreturn True',
      zip: 'return matrix == [list(column) for column in zip(*matrix)]',
    },
  }),
  define('multiplication_table', { n: int(1, 4, 'n', 'size') }, 'list[list[int]]', {
    topic,
    names: ['times_table'],
    nouns: ['the multiplication table of the numbers from 1 to {n} as a list of rows'],
    code: {
      comprehension: 'return [[i * j for j in range(1, n + 1)] for i in range(1, n + 1)]',
      loop: 'table = []\nfor i in range(1, n + 1):\n    row = []\n    for j in range(1, n + 1):\n        row.append(i * j)\n    table.append(row)\nreturn table',
    },
  }),
  define('find_in_matrix', { matrix, target: int(0, 9, 'target', 'value') }, 'tuple[int, int]', {
    drawn: { target: 'matrix.cells' },
    topic,
    names: ['locate', 'position_in_grid'],
    nouns: [
      'the position (row, column) of the first element of {matrix} equal to {target}, or (-1, -1) if there is none',
    ],
    notes: ['The matrix is searched row by row.'],
    code: {
      enumerate:
        'for i, row in enumerate(matrix):\n    for j, value in enumerate(row):\n        if value == target:\n            return i, j\nreturn -1, -1',
      index:
        'for i in range(len(matrix)):\n    if target in matrix[i]:\n        return i, matrix[i].index(target)\nreturn -1, -1',
    },
  }),
  define('border_sum', { matrix: sized(3, 3) }, 'int', {
    topic,
    names: ['sum_of_border', 'edge_total'],
    nouns: [
      'the sum of the elements in the first and last row and the first and last column of {matrix}, each counted once',
    ],
    code: {
      loop: `
        total = 0
        last_row, last_column = len(matrix) - 1, len(matrix[0]) - 1
        for i, row in enumerate(matrix):
            for j, value in enumerate(row):
                if i in (0, last_row) or j in (0, last_column):
                    total += value
        return total`,
      subtract:
        'everything = sum(sum(row) for row in matrix)\ninner = sum(sum(row[1:-1]) for row in matrix[1:-1])\nreturn everything - inner',
    },
  }),
  define(
    'count_neighbors',
    {
      grid: like(sized(3, 3), {
        sample: (random) => Array.from({ length: 3 }, () => Array.from({ length: 3 }, () => random.int(2))),
      }),
      row: int(0, 2, 'row'),
      column: int(0, 2, 'column'),
    },
    'int',
    {
      topic: 'simulation',
      names: ['live_neighbors', 'ones_around'],
      nouns: [
        'the number of ones among the up to eight neighbors of the cell at ({row}, {column}) in {grid}',
      ],
      code: {
        loop: `
        count = 0
        for i in range(row - 1, row + 2):
            for j in range(column - 1, column + 2):
                inside = 0 <= i < len(grid) and 0 <= j < len(grid[0])
                if inside and (i, j) != (row, column):
                    count += grid[i][j]
        return count`,
        slices:
          'rows = grid[max(0, row - 1):row + 2]\ntotal = sum(sum(r[max(0, column - 1):column + 2]) for r in rows)\nreturn total - grid[row][column]',
      },
    },
  ),
];
