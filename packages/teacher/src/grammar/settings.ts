/**
 * Settings of everyday life as data: what there is in each, what holds it, who is there, what happens to the things
 * and what is measured of one. All words of a function come from one setting, so that they fit each other.
 */

/** A number that one thing has, a whole one from `low` to `high` in a unit. */
export interface Measure {
  /** `price`, as in `the price of an apple`. */
  noun: string;
  unit: string;
  low: number;
  high: number;
}

/** The words of one setting, each list to draw from; `things`, `holders` and `people` are in the singular. */
export interface Setting {
  name: string;
  things: readonly string[];
  holders: readonly string[];
  people: readonly string[];
  /** Participles that fit all things: `apples sold`. */
  done: readonly string[];
  measures: readonly Measure[];
}

/** name | things | holders | people | what is done with things | what is measured of one (noun unit low high) */
const rows = `
shop | apple, notebook, candle, mug, towel, basket, lamp, scarf, cushion | box, shelf, crate, bag | customer, clerk, cashier | sold, ordered, returned, damaged, reserved | price cents 20 900, weight grams 50 900
bus | ticket, seat, coupon, voucher | bus, coach, minibus, tram | passenger, driver, tourist | sold, booked, reserved, canceled | fare cents 80 600, discount cents 5 50
garden | rose, tulip, bush, seedling, fern, lily, herb, sunflower | bed, pot, row, greenhouse | gardener, neighbor, helper | planted, watered, picked, sold, moved | height centimeters 5 180, age weeks 1 60
game | coin, gem, card, token, potion, shield, arrow, key | level, chest, deck, castle | player, opponent, hero | won, lost, collected, spent, hidden | value points 1 90, weight grams 5 400
kitchen | cookie, muffin, pancake, dumpling, egg, sausage, waffle | tray, bowl, oven, plate | cook, baker, guest | baked, eaten, served, burned | weight grams 20 300, price cents 30 500
school | question, exercise, page, essay, drawing, worksheet | test, chapter, folder, lesson | teacher, pupil, parent | solved, skipped, checked, assigned | score points 1 30, length minutes 2 40
library | book, magazine, novel, atlas, comic, journal | shelf, cart, room, cabinet | reader, librarian, student | borrowed, returned, lost, repaired, donated | length pages 20 700, age years 1 80
sports | ball, racket, helmet, jersey, medal, trophy, glove | team, bag, locker, club | coach, runner, trainer | used, lost, bought, repaired | price euros 5 200, weight grams 40 900
farm | cow, hen, goat, pumpkin, cabbage, lamb, duck | barn, field, pen, truck | farmer, vet, shepherd | sold, counted, moved, weighed | weight kilograms 1 300, price euros 2 400
music | song, album, record, concert, ballad, anthem | playlist, tour, festival, box | singer, drummer, listener | played, recorded, skipped, released | length seconds 60 400, rating stars 1 10
post | letter, parcel, package, postcard, envelope | sack, van, bag, counter | carrier, sender, clerk | sent, delivered, lost, weighed, sorted | weight grams 5 900, postage cents 40 900
hospital | bed, bandage, mask, blanket, monitor, syringe | ward, cart, room, cabinet | nurse, doctor, patient | used, ordered, cleaned, reserved | price euros 1 90, age months 1 60
office | report, invoice, email, contract, memo, proposal | folder, drawer, archive, binder | manager, assistant, lawyer | written, signed, sent, filed, approved | length pages 1 60, delay days 0 30
zoo | monkey, penguin, parrot, turtle, zebra, flamingo, otter | cage, pool, enclosure, house | keeper, visitor, guide | fed, counted, moved, examined | weight kilograms 1 90, age years 1 40
airport | flight, suitcase, passport, backpack, trolley | plane, gate, terminal, belt | pilot, traveler, officer | checked, delayed, canceled, scanned | weight kilograms 1 40, delay minutes 0 180
building | brick, tile, plank, window, beam, pipe | wall, floor, pallet, house | builder, painter, architect | delivered, laid, painted, broken | length centimeters 10 300, price cents 50 900
harbor | boat, barrel, container, net, anchor, rope | ship, dock, ferry, warehouse | sailor, captain, fisher | loaded, unloaded, repaired, inspected | weight kilograms 10 900, length meters 2 60
theater | ticket, program, costume, mask, poster, curtain | row, hall, balcony, box | actor, usher, director | sold, reserved, printed, returned | price euros 5 90, width centimeters 10 90
bakery | loaf, roll, cake, bun, pie, bagel, croissant, tart | tray, oven, basket, counter | baker, customer, apprentice | baked, sold, burned, ordered, packed | price cents 40 900, weight grams 40 900
phone | message, call, photo, app, video, alarm | chat, album, group, backup | user, friend, sender | sent, deleted, saved, missed | size megabytes 1 300, length seconds 2 300
factory | bolt, wheel, engine, chip, spring, gear, valve | machine, pallet, hall, shipment | worker, engineer, inspector | made, tested, rejected, packed, shipped | weight grams 5 900, diameter millimeters 2 90
forest | tree, mushroom, nest, pine, oak, log, acorn | hill, grove, trail, valley | ranger, hiker, logger | counted, marked, cut, found | height meters 1 40, age years 1 200
hotel | room, key, bed, towel, pillow, breakfast | floor, wing, tower, closet | guest, porter, cleaner | booked, cleaned, reserved, used | price euros 3 300, rating stars 1 10
race | lap, sprint, climb, checkpoint, dive | stage, track, tour, heat | cyclist, runner, judge | finished, repeated, skipped, timed | length meters 100 900, time seconds 30 300
cinema | film, poster, screen, trailer, ticket | hall, festival, program, week | viewer, critic, director | shown, reviewed, sold, canceled | length minutes 1 180, rating points 1 100
energy | battery, panel, bulb, charger, cable, heater | house, rack, roof, station | electrician, tenant, owner | installed, charged, replaced, tested | power watts 5 900, price euros 2 300
museum | painting, statue, coin, vase, mask, sketch | gallery, case, room, wing | curator, visitor, guard | shown, bought, restored, lent | age years 10 900, value euros 50 900
camp | tent, lantern, blanket, canoe, mattress, stove | site, cabin, hut, trailer | camper, scout, leader | rented, packed, repaired, lost | weight grams 100 900, price euros 2 90
market | melon, peach, carrot, onion, lemon, potato, cherry | crate, stall, bag, net | vendor, buyer, farmer | sold, picked, washed, spoiled, weighed | weight grams 5 900, price cents 10 400
printing | flyer, sticker, banner, label, card, leaflet | roll, stack, box, order | printer, designer, client | printed, folded, wasted, shipped | price cents 2 300, width millimeters 20 900
laundry | shirt, sock, dress, jacket, towel, apron | basket, load, drawer, rack | tailor, maid, owner | washed, dried, ironed, lost, mended | weight grams 30 900, price cents 50 900
water | liter of water, bucket of water, bottle of water | tank, pool, barrel, well | plumber, tenant, swimmer | used, pumped, spilled, saved | price cents 1 90, temperature degrees 2 60
money | coin, bill, check, bond, voucher | wallet, account, safe, fund | saver, banker, buyer | spent, saved, deposited, withdrawn | value euros 1 500, age years 1 40
ocean | whale, shell, crab, dolphin, pearl, coral | bay, reef, aquarium, net | diver, sailor, biologist | found, counted, tagged, released | weight kilograms 1 300, depth meters 1 90
space | rocket, satellite, crater, comet, probe, antenna | orbit, base, mission, crew | astronaut, engineer, scientist | launched, observed, repaired, lost | distance kilometers 10 900, mass tons 1 90
art class | brush, pencil, crayon, canvas, marker, sponge | box, jar, class, easel | artist, pupil, teacher | used, bought, broken, shared | price cents 20 900, length millimeters 40 300
pet shop | kitten, puppy, hamster, canary, goldfish bowl, rabbit | cage, basket, tank, hutch | owner, vet, child | sold, adopted, fed, washed | weight grams 50 900, age weeks 1 90
road | car, truck, sign, bridge, lamp, taxi | street, lane, tunnel, garage | driver, mechanic, officer | parked, repaired, counted, painted | speed kilometers 5 130, length meters 2 90
party | balloon, invitation, candle, gift, cupcake, garland | table, bag, room, box | guest, host, clown | bought, used, shared, ordered | price cents 10 900, weight grams 1 500
work site | hammer, nail, screw, ladder, drill, helmet | toolbox, van, shed, crate | carpenter, worker, foreman | used, lost, rented, sharpened | price cents 2 900, length millimeters 5 900
bee farm | hive, frame, jar of honey, flower, queen bee | meadow, shelf, stand, yard | beekeeper, buyer, helper | sold, inspected, filled, cleaned | weight grams 50 900, age weeks 1 90
news | article, photo, headline, interview, column | page, issue, website, section | reporter, editor, subscriber | written, printed, rejected, published | length words 20 900, rating stars 1 10
web site | post, link, comment, banner, form, page | forum, blog, thread, menu | visitor, author, admin | read, shared, hidden, deleted, edited | size kilobytes 1 900, score points 1 100
`;

const list = (text: string): string[] => text.split(',').map((each) => each.trim());

function readMeasure(text: string): Measure {
  const [noun, unit, low, high] = text.split(' ') as [string, string, string, string];
  return { noun, unit, low: Number(low), high: Number(high) };
}

export const settings: readonly Setting[] = rows
  .trim()
  .split('\n')
  .map((row) => {
    const [name, things, holders, people, done, measures] = row.split('|').map((part) => part.trim()) as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    return {
      name,
      things: list(things),
      holders: list(holders),
      people: list(people),
      done: list(done),
      measures: list(measures).map(readMeasure),
    };
  });

/** What tells things of one kind apart. */
export const qualities =
  'red blue green small large old new cheap heavy light white black plain special spare early late local'.split(
    ' ',
  );
export const weekdays = 'monday tuesday wednesday thursday friday saturday sunday'.split(' ');
export const months =
  'january february march april may june july august september october november december'.split(' ');

const irregular: Readonly<Record<string, string>> = {
  loaf: 'loaves',
  child: 'children',
  shelf: 'shelves',
  foreman: 'foremen',
  person: 'people',
};

const plurals = new Map<string, string>();

/** `box` to `boxes`, `liter of water` to `liters of water`. */
export function plural(noun: string): string {
  let many = plurals.get(noun);
  if (many === undefined) plurals.set(noun, (many = makePlural(noun)));
  return many;
}

function makePlural(noun: string): string {
  const [head, ...rest] = noun.split(' of ') as [string, ...string[]];
  if (rest.length) return [plural(head), ...rest].join(' of ');
  if (irregular[head] !== undefined) return irregular[head];
  if (/(s|x|ch|sh)$/.test(head)) return `${head}es`;
  if (/potato$/.test(head)) return `${head}es`;
  return /[^aeiou]y$/.test(head) ? `${head.slice(0, -1)}ies` : `${head}s`;
}

/** With `a` or `an`. */
export const withArticle = (noun: string): string =>
  `${/^[aeiou](?!ne|ser)/.test(noun) ? 'an' : 'a'} ${noun}`;

/** As a part of a name: `liters_of_water`. */
export const snaked = (text: string): string => text.replace(/\W+/g, '_');
