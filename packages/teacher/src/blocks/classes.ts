/** Classes: a state, methods that change it and methods that ask about it, to be put together as wanted. */
import { change, naming, query, type ClassBlock } from '../core/class-block.js';
import { holdOut } from '../core/hold-out.js';
import { animals, fruits, people, things } from '../core/words.js';

const amounts = [3, 5, 8, 10, 12, 20, 7, 15, 1, 30];
const limits = [5, 8, 10, 12];

const numberList: ClassBlock = {
  kind: 'class',
  state: 'list',
  names: [
    naming('ScoreBoard', 'scores', 'score', 'scores', 'a board that keeps the scores of a game', amounts),
    naming('Purchases', 'prices', 'price', 'prices', 'a list of purchases, each known by its price', amounts),
    naming(
      'TemperatureLog',
      'readings',
      'reading',
      'readings',
      'a log of temperature readings',
      [-3, 0, 4, 8, 12, 15, 21, 9],
    ),
    naming('NumberList', 'numbers', 'number', 'numbers', 'a list of numbers that can be asked about', [
      ...amounts,
      -4,
      0,
    ]),
    naming('Savings', 'deposits', 'deposit', 'deposits', 'savings that remember each deposit', amounts),
    naming('Journey', 'distances', 'distance', 'distances', 'a journey made of distances', amounts),
    naming('GradeBook', 'grades', 'grade', 'grades', 'a book of grades', [1, 2, 3, 4, 5, 6]),
  ],
  start: '[]',
  core: [change('add', { item: [] }, 'Add one {one}', 'state.append(item)')],
  optional: [
    query(
      'total',
      {},
      'the sum of all {many}',
      'return sum(state)',
      'total = 0\nfor item in state:\n    total += item\nreturn total',
    ),
    query('count', {}, 'the number of {many}', 'return len(state)'),
    query(
      'largest',
      {},
      'the largest {one}, or None if there is none',
      'return max(state, default=None)',
      'if not state:\n    return None\nreturn max(state)',
    ),
    query(
      'smallest',
      {},
      'the smallest {one}, or None if there is none',
      'return min(state, default=None)',
      'if not state:\n    return None\nreturn min(state)',
    ),
    query(
      'average',
      {},
      'the average of all {many}, or 0.0 if there are none',
      'if not state:\n    return 0.0\nreturn sum(state) / len(state)',
      'return sum(state) / len(state) if state else 0.0',
    ),
    query(
      'above',
      { limit: limits },
      'a list of the {many} greater than limit',
      'return [item for item in state if item > limit]',
      'result = []\nfor item in state:\n    if item > limit:\n        result.append(item)\nreturn result',
    ),
    query(
      'count_below',
      { limit: limits },
      'the number of {many} less than limit',
      'return sum(1 for item in state if item < limit)',
      'count = 0\nfor item in state:\n    if item < limit:\n        count += 1\nreturn count',
    ),
    query('even', {}, 'a list of the even {many}', 'return [item for item in state if item % 2 == 0]'),
    query(
      'last',
      {},
      'the {one} added last, or None if there is none',
      'return state[-1] if state else None',
      'if state:\n    return state[-1]\nreturn None',
    ),
    holdOut(query('in_order', {}, 'a sorted list of the {many}', 'return sorted(state)')),
    query(
      'contains',
      { value: [] },
      'True if one {one} is equal to value, and False otherwise',
      'return value in state',
      'for item in state:\n    if item == value:\n        return True\nreturn False',
    ),
    holdOut(
      query(
        'spread',
        {},
        'the difference between the largest and the smallest {one}, or 0 if there is none',
        'if not state:\n    return 0\nreturn max(state) - min(state)',
      ),
    ),
    change('clear', {}, 'Remove all {many}', 'state.clear()', 'self.attribute = []'),
    change('remove_last', {}, 'Remove the {one} added last, if there is one', 'if state:\n    state.pop()'),
  ],
};

const stack: ClassBlock = {
  kind: 'class',
  state: 'list',
  names: [
    naming(
      'Stack',
      'items',
      'item',
      'items',
      'a stack, from which the item pushed last is popped first',
      [1, 2, 3, 4, 5],
    ),
    naming('Pile', 'plates', 'plate', 'plates', 'a pile of plates, of which only the top one can be taken', [
      'red',
      'blue',
      'green',
    ]),
    naming('History', 'pages', 'page', 'pages', 'a history of visited pages, the latest on top', [
      'home',
      'news',
      'shop',
      'help',
    ]),
  ],
  start: '[]',
  core: [
    change('push', { item: [] }, 'Put one {one} on top', 'state.append(item)'),
    query(
      'pop',
      {},
      'the {one} on top, after removing it, or None if there is none',
      'if not state:\n    return None\nreturn state.pop()',
      'return state.pop() if state else None',
    ),
  ],
  optional: [
    query(
      'peek',
      {},
      'the {one} on top without removing it, or None if there is none',
      'return state[-1] if state else None',
      'if not state:\n    return None\nreturn state[-1]',
    ),
    query(
      'is_empty',
      {},
      'True if there are no {many}, and False otherwise',
      'return len(state) == 0',
      'return not state',
    ),
    query('size', {}, 'the number of {many}', 'return len(state)'),
    query(
      'as_list',
      {},
      'a list of the {many} from the top down',
      'return state[::-1]',
      'return list(reversed(state))',
    ),
  ],
};

const queue: ClassBlock = {
  kind: 'class',
  state: 'list',
  names: [
    naming(
      'Queue',
      'items',
      'item',
      'items',
      'a queue, from which the item added first is taken first',
      [1, 2, 3, 4, 5],
    ),
    naming('WaitingLine', 'people', 'person', 'people', 'a line of waiting people', people),
    naming(
      'TaskList',
      'tasks',
      'task',
      'tasks',
      'a list of tasks that are done in the order of their coming',
      ['wash', 'cook', 'read', 'call'],
    ),
  ],
  start: '[]',
  core: [
    change('enqueue', { item: [] }, 'Add one {one} at the end', 'state.append(item)'),
    query(
      'dequeue',
      {},
      'the first {one}, after removing it, or None if there is none',
      'if not state:\n    return None\nreturn state.pop(0)',
      'return state.pop(0) if state else None',
    ),
  ],
  optional: [
    query(
      'first',
      {},
      'the first {one} without removing it, or None if there is none',
      'return state[0] if state else None',
    ),
    query('length', {}, 'the number of {many} in the queue', 'return len(state)'),
    holdOut(
      query(
        'position',
        { item: [] },
        'the position of item counted from 0, or -1 if it is not there',
        'return state.index(item) if item in state else -1',
        'for i, other in enumerate(state):\n    if other == item:\n        return i\nreturn -1',
      ),
    ),
    query(
      'is_empty',
      {},
      'True if there are no {many}, and False otherwise',
      'return not state',
      'return len(state) == 0',
    ),
  ],
};

const inventory: ClassBlock = {
  kind: 'class',
  state: 'dict',
  names: [
    naming(
      'Inventory',
      'stock',
      'item',
      'items',
      'an inventory that keeps the quantity of each item',
      things.slice(0, 6),
    ),
    naming(
      'Ballot',
      'votes',
      'name',
      'names',
      'a ballot that counts the votes for each name',
      people.slice(0, 6),
    ),
    naming(
      'FruitShop',
      'stock',
      'fruit',
      'fruits',
      'a shop that knows how much of each fruit it has',
      fruits.slice(0, 6),
    ),
    naming(
      'Zoo',
      'animals',
      'kind',
      'kinds',
      'a zoo that counts its animals of each kind',
      animals.slice(0, 6),
    ),
    naming('Wallet', 'coins', 'currency', 'currencies', 'a wallet with amounts in several currencies', [
      'euro',
      'yen',
      'peso',
      'pound',
    ]),
  ],
  start: '{}',
  core: [
    change(
      'add',
      { name: [], amount: [1, 2, 3, 4, 5] },
      'Add amount to what is kept under name',
      'state[name] = state.get(name, 0) + amount',
      'if name not in state:\n    state[name] = 0\nstate[name] += amount',
    ),
    query(
      'get',
      { name: [] },
      'the amount kept under name, or 0 if there is none',
      'return state.get(name, 0)',
      'if name in state:\n    return state[name]\nreturn 0',
    ),
  ],
  optional: [
    query(
      'total',
      {},
      'the sum of all amounts',
      'return sum(state.values())',
      'total = 0\nfor amount in state.values():\n    total += amount\nreturn total',
    ),
    holdOut(query('names', {}, 'a sorted list of the {many}', 'return sorted(state)')),
    query('has', { name: [] }, 'True if name is known, and False otherwise', 'return name in state'),
    query(
      'largest',
      {},
      'the {one} with the largest amount, or None if there is none',
      'return max(state, key=state.get, default=None)',
      'best = None\nfor name, amount in state.items():\n    if best is None or amount > state[best]:\n        best = name\nreturn best',
    ),
    query(
      'above',
      { limit: [1, 2, 3, 4] },
      'a sorted list of the {many} with an amount greater than limit',
      'return sorted(name for name, amount in state.items() if amount > limit)',
    ),
    change(
      'remove',
      { name: [] },
      'Forget name, if it is known',
      'state.pop(name, None)',
      'if name in state:\n    del state[name]',
    ),
    query('count', {}, 'how many {many} are known', 'return len(state)'),
  ],
};

const account: ClassBlock = {
  kind: 'class',
  state: 'number',
  names: [
    naming('BankAccount', 'balance', 'amount', 'amounts', 'a bank account with a balance', amounts),
    naming('Tank', 'level', 'amount', 'amounts', 'a tank with a level of water', amounts),
    naming('EnergyBar', 'energy', 'amount', 'amounts', 'the energy of a player', amounts),
    naming('Stopwatch', 'seconds', 'amount', 'amounts', 'a watch that counts seconds', amounts),
  ],
  start: '0',
  core: [
    change(
      'increase',
      { amount: [] },
      'Increase the {attribute} by amount',
      'state += amount',
      'state = state + amount',
    ),
    query(
      'decrease',
      { amount: [] },
      'True after decreasing the {attribute} by amount, or False if it would fall below 0',
      'if amount > state:\n    return False\nstate -= amount\nreturn True',
    ),
  ],
  optional: [
    query('current', {}, 'the current {attribute}', 'return state'),
    query(
      'is_empty',
      {},
      'True if the {attribute} is 0, and False otherwise',
      'return state == 0',
      'if state == 0:\n    return True\nreturn False',
    ),
    query(
      'reaches',
      { goal: limits },
      'True if the {attribute} is at least goal, and False otherwise',
      'return state >= goal',
    ),
    holdOut(
      query(
        'missing',
        { goal: limits },
        'how much is missing until the {attribute} reaches goal, at least 0',
        'return max(0, goal - state)',
        'if state >= goal:\n    return 0\nreturn goal - state',
      ),
    ),
    change('reset', {}, 'Set the {attribute} back to 0', 'state = 0'),
    change('double', {}, 'Double the {attribute}', 'state *= 2'),
  ],
};

export const classBlocks: readonly ClassBlock[] = [numberList, numberList, stack, queue, inventory, account];
