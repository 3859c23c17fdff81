/** Concepts of values and control: numbers, conditions, loops, functions, recursion. */
import type { Concept } from './concept.js';

export const basics: readonly Concept[] = [
  {
    topic: 'arithmetic',
    titles: ['Arithmetic in Python', 'Calculating with numbers', 'Numbers and operators'],
    why: [
      'Almost every program calculates something, from the price of a basket to the length of a route.',
      'Before a program can decide or repeat anything, it has to calculate.',
    ],
    idea: [
      'Python writes arithmetic much as we do on paper: `+`, `-`, `*` and `/`. Two operators deserve a closer look. `//` divides and rounds down to a whole number, and `%` gives the remainder that is left over. Together they take a number apart: `a == (a // b) * b + a % b` always holds.',
      'There are two kinds of numbers. An `int` is a whole number of any size, and a `float` has a decimal point. `/` always gives a float, even when the division comes out even, while `//` of two ints gives an int.',
      'Operators have an order: `**` comes first, then `*`, `/`, `//` and `%`, and last `+` and `-`. Parentheses change the order, and they cost nothing, so use them wherever a reader might hesitate.',
    ],
    points: [
      '`/` gives a float, `//` a whole number rounded down.',
      '`%` has the sign of the number on its right.',
      'Ints never overflow; they grow as large as they must.',
      '`abs`, `min`, `max` and `round` are there without any import.',
    ],
    shows: [
      '7 / 2',
      '7 // 2',
      '7 % 2',
      '-7 // 2',
      '-7 % 3',
      '2 ** 10',
      '(1 + 2) * 3',
      'round(2.567, 2)',
      'abs(-4)',
    ],
  },
  {
    topic: 'logic',
    titles: ['True and False', 'Boolean logic', 'Combining truth values'],
    why: ['Every decision of a program comes down to one value: True or False.'],
    idea: [
      'A boolean has one of two values, `True` and `False`. `and` is true when both sides are, `or` when at least one is, and `not` turns one into the other. With these three, any question about several facts can be put together from simple ones.',
      'Comparisons such as `a < b` give booleans, and so a function can return a comparison directly. There is no need to write `if a < b: return True` and then `return False`: the comparison already is the answer.',
    ],
    points: [
      '`and` and `or` stop as soon as the answer is known.',
      'Two booleans are different exactly when `a != b`.',
      'Return a condition itself instead of an if with True and False.',
    ],
    shows: ['True and False', 'True or False', 'not True', '3 < 5 and 5 < 7', 'True != False', '3 < 5 < 7'],
  },
  {
    topic: 'conditions',
    titles: ['Making decisions with if', 'Conditions', 'If, elif and else'],
    why: [
      'A program that always did the same would be of little use; conditions let it react to its input.',
      'Choosing between ways to go on is one of the three things that every program does.',
    ],
    idea: [
      'An `if` statement runs its block only when its condition is true. `elif` adds another condition that is tried when the ones before it were false, and `else` catches everything that is left. Exactly one of the blocks runs, the first whose condition holds.',
      'Inside a function, a `return` ends the work at once. So after `if n < 0: return "negative"` the rest of the function may assume that n is not negative. Handling special cases first and leaving early keeps the main path flat and easy to read.',
      'The order of conditions matters. When several could be true, the first one wins. Put the most special case first and the most general one last.',
    ],
    points: [
      'Use `==` to compare and `=` to assign.',
      'Empty strings, empty lists, 0 and None count as false.',
      'Conditions are tried from top to bottom, and only the first that holds is used.',
      'A comparison is a value: it can be returned or stored.',
    ],
    shows: [
      '5 > 3',
      '5 == 5.0',
      '10 % 2 == 0',
      '"a" in "cat"',
      '"yes" if 4 > 3 else "no"',
      'not []',
      '2 <= 3 <= 4',
    ],
  },
  {
    topic: 'loops',
    titles: ['Repeating with loops', 'for and range', 'Loops over numbers'],
    why: [
      'Computers are good at doing the same thing many times without getting tired or making mistakes.',
      'Whatever you would do again for each item of a list, a loop does for you.',
    ],
    idea: [
      'A `for` loop takes the items of a sequence one after another and runs its block once for each. `range(n)` gives the numbers 0, 1, ..., n - 1; `range(a, b)` starts at a and stops just before b. To include b itself, write `range(a, b + 1)`.',
      'Many loops follow one pattern. Before the loop a variable gets its starting value, inside the loop it is updated with the current item, and after the loop it holds the answer. A sum starts at 0, a product at 1, a list of results empty.',
      'A `while` loop repeats as long as its condition is true. Something in its block must bring the end nearer, or it never stops. When you know the number of turns beforehand, `for` is the better choice.',
    ],
    points: [
      '`range(1, n + 1)` counts from 1 to n.',
      'Choose the starting value so that the answer is right even when the loop never runs.',
      '`break` leaves the loop, `continue` goes on with the next item.',
      'The loop variable keeps its last value after the loop.',
    ],
    shows: [
      'list(range(5))',
      'list(range(1, 6))',
      'list(range(0, 10, 3))',
      'list(range(5, 0, -1))',
      'sum(range(1, 11))',
      '[i * i for i in range(4)]',
    ],
  },
  {
    topic: 'functions',
    titles: ['Functions as building blocks', 'Writing your own functions', 'Small functions'],
    why: [
      'A function gives a name to a piece of work, so that it can be used again without thinking about how it is done.',
    ],
    idea: [
      'A function takes arguments, does its work and returns a result. The word after `def` is its name, the names in parentheses are its parameters, and the indented lines are its body. When Python meets `return`, the function ends and its value takes the place of the call.',
      'Good functions do one thing. If you can describe what a function does in one sentence, that sentence belongs into its docstring, the string right below the `def` line.',
    ],
    points: [
      'A function without `return` gives None.',
      'Parameters are names of the function alone; changing them does not change the names outside.',
      'Write an example into the docstring: it is the shortest explanation.',
    ],
    shows: ['(lambda x: x + 1)(4)', 'max(3, 8, 5)', 'len("word")', 'abs(-3) + abs(3)'],
  },
  {
    topic: 'digits',
    titles: ['Taking numbers apart', 'Working with digits', 'The digits of a number'],
    why: ['Checksums, number puzzles and many conversions look at a number one digit at a time.'],
    idea: [
      'The last digit of a whole number is its remainder modulo 10, and the number without its last digit is its quotient by 10. Repeating `n % 10` and `n //= 10` until nothing is left visits all digits from right to left.',
      'A number can also be turned into text. `str(n)` gives its digits as characters from left to right, and `int(digit)` turns each of them back into a number. This is often shorter, and it keeps the digits in reading order.',
    ],
    points: [
      '`n % 10` is the last digit, `n // 10` all the others.',
      'A minus sign is a character of `str(n)` too: use `abs(n)` first.',
      'The number 0 has one digit.',
    ],
    shows: [
      '1234 % 10',
      '1234 // 10',
      'str(1234)',
      '[int(d) for d in str(1234)]',
      'sum(int(d) for d in str(1234))',
      'len(str(1234))',
    ],
  },
  {
    topic: 'conversion',
    titles: ['From one type to another', 'Converting values'],
    why: [
      'Input arrives as text, and answers often leave as text, while the work in between is done with numbers.',
    ],
    idea: [
      'Each type is also a function that makes a value of that type: `int("42")` is a number, `str(42)` is text, `list("abc")` is a list of characters. The value itself does not change; a new one is made from it.',
      'Characters have numbers too. `ord` gives the number of a character and `chr` the character for a number. Neighboring letters have neighboring numbers.',
    ],
    points: [
      '`int("4.5")` fails; `float("4.5")` works.',
      '`int(4.9)` is 4: the fraction is cut off.',
      '`str` never fails.',
    ],
    shows: [
      'int("42") + 1',
      'str(42) + "1"',
      'float("2.5")',
      'list("abc")',
      'ord("a")',
      'chr(98)',
      'int(4.9)',
      'bool("")',
    ],
  },
  {
    topic: 'number theory',
    titles: ['Divisors and primes', 'Divisibility', 'A first look at number theory'],
    why: ['Divisibility is behind calendars, fractions, encryption and a good many puzzles.'],
    idea: [
      'A number d divides n when nothing is left over, and in Python that is `n % d == 0`. With this one test you can list all divisors of a number, recognize primes and find what two numbers have in common.',
      'A prime has exactly two divisors, 1 and itself. To test n it is enough to try the numbers from 2 on, and one may stop when d * d is greater than n, for divisors come in pairs whose smaller one is at most the square root.',
      'The greatest common divisor of a and b does not change when a is replaced by its remainder modulo b. Repeating this makes the numbers small very quickly; it is one of the oldest algorithms known, named after Euclid.',
    ],
    points: [
      '`n % d == 0` asks whether d divides n.',
      '1 is not a prime number.',
      'Divisors come in pairs: if d divides n, so does n // d.',
      '`math.gcd` is in the standard library.',
    ],
    shows: [
      '12 % 4 == 0',
      '12 % 5 == 0',
      '[d for d in range(1, 13) if 12 % d == 0]',
      '[n for n in range(2, 20) if all(n % d for d in range(2, n))]',
      '17 % 5',
      '36 // 6',
    ],
  },
  {
    topic: 'bases',
    titles: ['Binary and other bases', 'Numbers in base 2'],
    why: ['Inside a computer every number is written with two digits only.'],
    idea: [
      'In base 10 the digits of 345 stand for 3 hundreds, 4 tens and 5 ones. In base 2 the places are worth 1, 2, 4, 8 and so on, and the only digits are 0 and 1. Reading a binary number from left to right means doubling what you have and adding the next digit.',
      'To write a number in another base, divide by the base again and again. The remainders are the digits, the last one first, so each new digit is put in front of those found before.',
    ],
    points: [
      '`n % base` is the last digit in that base.',
      '`bin(n)` has "0b" in front, `f"{n:b}"` has not.',
      '`int(text, 2)` reads a binary number.',
      'Zero needs a digit too.',
    ],
    shows: ['bin(10)', 'f"{10:b}"', 'int("1010", 2)', '13 % 2', '13 // 2', '2 ** 3 + 2 ** 1', 'hex(255)'],
  },
  {
    topic: 'recursion',
    titles: ['Recursion', 'Functions that call themselves', 'Thinking recursively'],
    why: [
      'Some problems contain a smaller copy of themselves, and recursion lets a program say just that.',
      'Recursion can turn a hard problem into two easy questions: what is the simplest case, and how do I get one step closer to it?',
    ],
    idea: [
      'A recursive function calls itself with a smaller input. It needs two parts: a base case, which is answered directly, and a recursive case, which uses the answer for something smaller. Every call must come closer to the base case.',
      'To read a recursive function, trust it. Assume that the call for the smaller input is right, and check only two things: the base case is right, and the step from the smaller answer to the larger one is right. Then the whole function is right.',
      'Each call waits until the call it made has returned. The calls pile up until the base case is reached and then finish in the opposite order, the last one first.',
    ],
    points: [
      'Without a base case the calls never end.',
      'The input of the inner call must be smaller.',
      'A loop can often do the same; choose what is easier to read.',
      'Solving the same smaller problem again and again can be slow.',
    ],
    shows: ['"abc"[1:]', '[1, 2, 3][1:]', '[3] + [2, 1]', '5 * 24', 'len("")'],
  },
  {
    topic: 'simulation',
    titles: ['Simulating a process', 'Step by step through time'],
    why: [
      'Not every question has a formula; sometimes the way to an answer is to play through what happens.',
    ],
    idea: [
      'A simulation keeps the state of something in variables and changes it step by step by fixed rules. A loop stands for time: each turn is one step. When the loop ends, the state is the answer, or the number of steps is.',
      'Write down first what describes the state and when the process stops. Then write the rule for one step. The rest is a loop.',
    ],
    points: [
      'Decide what the state is before you write the loop.',
      'Make sure that the process comes to an end.',
      'Count the steps in a variable of its own.',
    ],
    shows: ['7 * 3 + 1', '22 // 2', '(0 + 1, 0)', 'max(0, 3 - 5)', '[0, 1, 2][(2 + 1) % 3]'],
  },
  {
    topic: 'dynamic programming',
    titles: ['Dynamic programming', 'Solving small problems first', 'Tables of partial answers'],
    why: ['Remembering what was already worked out can turn hours into milliseconds.'],
    idea: [
      'When the answer for a large input is made from answers for smaller ones, and the same small ones are needed again and again, it pays to write them down. Dynamic programming fills a table from the smallest case up; each new entry looks up a few that are already there.',
      'Three questions lead to a solution. What does one entry of the table mean? Which entries can be filled at once? How does an entry follow from earlier ones? With these answered, the code is short.',
    ],
    points: [
      'Say in a sentence what one entry of the table stands for.',
      'Fill the table in an order in which everything needed is already there.',
      'Often the last few entries are enough and the table can go.',
    ],
    shows: ['[1, 1] + [2]', '[0] * 4', 'min(3 + 1, 2 + 1)', 'max(-2 + 5, 5)', '[[0] * 2 for _ in range(2)]'],
  },
];
