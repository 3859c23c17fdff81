"""Solutions of `unusual` by a second reader, written from the prompts alone: whoever reads a prompt so must pass."""

from collections import Counter


def shy_words(words):
    shelf = []
    for word in words:
        is_shy = shelf != [] and shelf[-1][0] == word[-1]
        shelf.insert(0 if is_shy else len(shelf), word)
    return shelf


def lazy_lift(calls):
    stops = [0]
    for floor in calls:
        if abs(stops[-1] - floor) > 2:
            stops.append(floor)
    return stops


def mirror_price(prices):
    turn = dict(zip("01869", "01896"))
    return [int("".join(turn[d] for d in reversed(str(p)))) for p in prices if set(str(p)) <= set(turn)]


def gossip(speaker, hears, days):
    known = {speaker}
    while days > 0:
        known = known.union(*[hears.get(person, []) for person in known])
        days -= 1
    return sorted(known)


def melting_tower(layers):
    hours = 0
    while True:
        stays = layers[:1] + [above for below, above in zip(layers, layers[1:]) if above <= below]
        if stays == layers:
            return hours
        layers, hours = stays, hours + 1


def vowel_toll(text):
    return sum(2**count - 1 for letter, count in Counter(text.lower()).items() if letter in "aeiou")


def polite_queue(queue, rude):
    queue = list(queue)
    for place in range(1, len(queue)):
        if queue[place - 1] not in rude:
            queue[place - 1 : place + 1] = queue[place], queue[place - 1]
    return queue


def echo_depth(sounds):
    return len({sound[start:] for sound in sounds for start in range(len(sound))})


def seesaw(weights):
    sides = [0, 0]
    for weight in weights:
        sides[sides[0] > sides[1]] += weight
    return tuple(sides)


def stairs_with_a_dog(steps, barks):
    second = at = 0
    while at < steps:
        second += 1
        at = max(at - 1, 0) if second in barks else at + 1
    return second


def fold_strip(strip):
    while len(strip) > 1:
        half = len(strip) // 2
        folded = [strip[i] + strip[-1 - i] for i in range(half)]
        strip = folded + strip[half : len(strip) - half]
    return strip[0]


def alibi(visits, room, minute):
    elsewhere = {who for who, where, came, left in visits if where != room and came <= minute < left}
    return sorted({visit[0] for visit in visits} - elsewhere)


def sock_days(socks):
    rope = []
    pairs = 0
    for sock in socks:
        if rope and rope[-1] == sock:
            rope.pop()
            pairs += 1
        else:
            rope.append(sock)
    return pairs


def borrowed_letters(word, neighbor):
    pool, made = sorted(neighbor), ""
    for letter in word:
        made += pool.pop(0) if pool and pool[0] < letter else letter
    return made


def clock_diary(times):
    minutes = [hour % 12 * 60 + minute for hour, minute in times]
    return sum((after - before) % 720 or 720 for before, after in zip(minutes, minutes[1:]))


def jealous_numbers(numbers):
    return [max(pair) for pair in zip(numbers, numbers[1:])] + list(numbers[-1:])


def count_rumpled(lines):
    smooth = [" ".join(filter(None, line.split(" "))) for line in lines]
    return sum(a != b for a, b in zip(lines, smooth)), smooth


def thirsty_plants(need, cans):
    wanted = list(need)
    for can in cans:
        for plant, want in enumerate(wanted):
            drunk = min(want, can)
            wanted[plant] -= drunk
            can -= drunk
    return wanted.count(0)


def left_handed_sum(numbers):
    carry, written = 0, ""
    for a, b in zip(*numbers):
        carry, digit = divmod(int(a) + int(b) + carry, 10)
        written += str(digit)
    return written


def bribed_judges(scores, bribes):
    honest = sorted(score for judge, score in enumerate(scores) if judge not in bribes)
    return sum(honest[1:-1] if len(honest) > 2 else honest) + sum(bribes.values())


def hiccup(text, every):
    letters, said = 0, ""
    for character in text:
        letters += character.isalpha()
        said += character * (2 if character.isalpha() and letters % every == 0 else 1)
    return said


def safe_steps(ice, weight):
    for square, thickness in enumerate(ice):
        if thickness - weight - (weight // 2 if square > 0 else 0) <= 0:
            return square
    return len(ice)


def same_drawer(keys, size):
    drawers = {}
    for key in keys:
        drawer = next(d % size for d in range(len(key), len(key) + size) if d % size not in drawers)
        drawers[drawer] = key
    return [drawers.get(drawer) for drawer in range(size)]


def last_lantern(count, broken):
    circle = [lantern for lantern in range(1, count + 1) if lantern not in broken]
    while len(circle) > 1:
        circle = circle[2:] + circle[:1]
    return circle[0] if circle else None


def weather_memory(days):
    said = []
    for day in range(1, len(days)):
        warmest = max(days[max(0, day - 3) : day])
        said.append("same" if days[day] == warmest else "better" if days[day] > warmest else "worse")
    return said


def knotted_rope(length, knots):
    for knot in knots:
        length -= 2 if min(knot, length - knot) >= 1 else 0
    return length


def wandering_comma(number, moves):
    place, digits = number.index(","), number.replace(",", "")
    for move in moves:
        place = min(max(place + (1 if move == "r" else -1), 0), len(digits))
    return digits[:place] + "," + digits[place:]


def two_faced(cards):
    shown = [front for front, _ in cards[:1]]
    for front, back in cards[1:]:
        shown.append(back if back > shown[-1] else front)
    return shown


def train_of_thought(words):
    thought, left = list(words[:1]), list(words[1:])
    while left:
        near = [i for i, word in enumerate(left) if len(set(word) & set(thought[-1])) > 1]
        if not near:
            break
        thought.append(left.pop(near[0]))
    return thought


def upside_down_year(months):
    return {month: months[13 - month] for month in range(1, 13) if months.get(13 - month, 0) != 0}


def hungry_snake(board, moves):
    place, fields = (len(board) - 1) // 2, dict(enumerate(board))
    eaten = 0
    for move in " " + moves:
        place += {"l": -1, "r": 1}.get(move, 0)
        place = min(max(place, 0), len(board) - 1)
        if fields.get(place, ".").isdigit():
            eaten += int(fields.pop(place))
    return eaten


def paint_over(fence, strokes):
    boards = list(fence)
    for color, start, end in strokes:
        for board in range(start, end + 1):
            if ord(boards[board]) != ord(color) + 1:
                boards[board] = color
    return "".join(boards)


def forgetful_adder(numbers, forget):
    whole = len(numbers) // forget * forget
    return sum(numbers) - sum(min(numbers[start : start + forget]) for start in range(0, whole, forget))


def rope_bridge(planks, crossers):
    bears, across = list(planks), 0
    for _ in range(crossers):
        at = 0
        while at < len(bears) and bears[at] > 0:
            bears[at] -= 1
            at += 1
        if at == len(bears):
            across += 1
        else:
            bears[:at] = [each - 1 for each in bears[:at]]
    return across


def odd_one_sings(voices):
    rows = zip(voices, voices[1:], voices[2:])
    return [place for place, (a, voice, b) in enumerate(rows, 1) if not min(a, b) <= voice <= max(a, b)]


def moth_path(lamps, start):
    flown, unseen = 0, sorted(lamps)
    while unseen:
        lamp = min(unseen, key=lambda place: abs(place - start))
        flown, start = flown + abs(lamp - start), lamp
        unseen.remove(lamp)
    return flown


def swap_diary(entries):
    marbles = {}
    for giver, _, taker, count in map(str.split, entries):
        for name in giver, taker:
            marbles.setdefault(name, 10)
        if int(count) <= marbles[giver]:
            marbles[giver] -= int(count)
            marbles[taker] += int(count)
    return marbles


def crumbs(path):
    at = 0
    visits = Counter([at])
    for letter in path:
        at += {"n": 1j, "s": -1j, "e": 1, "w": -1}[letter]
        visits[at] += 1
    return sum(count % 2 for count in visits.values())


def undecided(votes):
    def is_shared(counts):
        return counts.count(max(counts)) > 1

    return sum(is_shared(list(Counter(votes[:end]).values())) for end in range(1, len(votes) + 1))


def bottle_exchange(money, price, back):
    drinks = money // price
    empty = drinks
    while empty >= back:
        empty -= back - 1
        drinks += 1
    return drinks, empty


def sleepy_guards(shifts, hours):
    awake = {hour for start, end in shifts for hour in range(start, end) if (hour - start) % 3 < 2}
    return [hour for hour in range(hours) if hour not in awake]


def chain_letter(friends, limit):
    read, post = [], [0]
    for reader in post:
        if reader not in read and len(read) < limit:
            read.append(reader)
            post.extend(friends[reader])
    return read


def half_heard(message, noise):
    heard = []
    for place, word in enumerate(message.split(), 1):
        lost = any(place % each == 0 for each in noise)
        if not lost or heard[-1:] != ["..."]:
            heard.append("..." if lost else word)
    return " ".join(heard)


def stone_soup(pot, guests):
    hungry = 0
    for guest in guests:
        change = max(guest, -(pot // 2))
        pot, hungry = pot + change, hungry + (change != guest)
    return pot, hungry


def mismatched_gloves(left, right):
    pairs, left, right = [], list(left), list(right)
    while left and right:
        if left[0] == right[0]:
            pairs.append(left[0])
        smaller = min(left[0], right[0])
        for row in left, right:
            if row[0] == smaller:
                row.pop(0)
    return pairs


def house_of_cards(count):
    stories, needed = 0, 2
    while needed <= count:
        count -= needed
        stories += 1
        needed = 2 * (stories + 1) + stories
    return stories, count


def slippery_sort(numbers, slips):
    left = sorted(numbers)
    return [left.pop(-1 if turn in slips else 0) for turn in range(len(left))]


def window_seats(bus, boarding):
    return min(boarding, sum((row[0] + row[3]).count(".") for row in bus))


def parrot(phrases):
    remembered, answers = {}, []
    for phrase in phrases:
        words = len(phrase.split())
        answers.append(remembered.get(words))
        remembered[words] = phrase
    return answers


def drifting_boat(wind, oars):
    places, at = [], 0
    for minute in range(max(len(wind), len(oars))):
        at += {"<": -1, ">": 1, "": 0}[oars[minute : minute + 1]] + sum(wind[minute : minute + 1])
        places.append(at)
    return places
