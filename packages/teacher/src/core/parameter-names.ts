/**
 * Names for parameters, many thousands of them: a thing of everyday life with what is known of it (`bus_capacity`,
 * `garden_plants`, `first_ticket_price`). A function whose parameters are named so cannot be completed by guessing
 * `a` and `b`; its signature has to be read. What the function computes is decided elsewhere.
 */
import type { Random } from '@phi1/base';

/** Things with a plural in -s, from many settings. */
const things =
  `apple author actor album animal answer arrival artist athlete award baker balloon band basket batch bird boat book bottle box boy bridge brick
bus button cake camera camper candle car card carpet cart castle cat chair channel chapter chef child_seat circle city_block class client clock
cloud coach coin color column comet concert contest cookie corner course court cow crate crew crop cup curve customer cyclist dancer day deal
delivery desk dish doctor dog door dragon drawer driver drone drum duck editor egg employee engine essay event exam farm farmer fence field file
film fish_tank flag flight floor flower folder forest fountain frame friend fruit game garden gate gem ghost gift girl goal goat guest guitar
hall harbor hat helmet hen hero hill hiker horse hotel hour house icon image insect invoice island item jacket jar jewel job journal judge juror
kettle key kite kitten knight lake lamp lane laptop lawn layer leader lesson letter level lift lion loan locker log magnet mail map market match
meal medal meeting member menu message meter mill mine mirror mission model module monitor monkey month motor mountain movie museum music_track
neighbor nest net node note novel nurse oak oar offer office oven order owl owner package packet page paint_can painter panel paper parcel park
parrot part partner passenger path patient peak pen pencil penguin pet phone photo piano pilot pipe pirate pitcher pizza plane planet plant plate
player plot poem pond pool port post poster pot prize product profile program project puppy puzzle queue quiz rabbit race rack raft rail ranger
record recipe reel region reporter request rider ring river road robot rocket roof room root rope rose route row runner sack sailor salad sample
sandwich_shop scene school score_card scout sculptor seat seed sensor server shelf_row shift ship shirt shoe shop signal singer sketch skater ski
slide slot snack song sofa soldier spider spoon sport spring squad stage stair stall stamp star station statue step stone store storm story_book
stream street student study_group suit suitcase survey swan switch table tank target task taxi teacher team tenant tent test theater ticket tiger
tile tire token tool tower town toy tractor trail train tram tray treasure tree trip truck tunnel turn turtle unit user valley van vault vendor
video village visitor vote voyage wagon waiter wall wallet warehouse watch wave week wheel whale window winner wing wizard wolf_pack word_game
worker workshop writer yacht yard year zebra zone`
    .split(/\s+/)
    .filter((word) => word !== '');

/** What is known of a thing, by the type of the value: singular words, joined behind the thing. */
const measures =
  `count total limit size age score price cost weight height length width depth level rank speed distance points minutes hours days capacity
amount position stock budget target quota bonus discount fee tax fine load volume radius area rate share number year goal rating balance debt
income profit loss gain change step offset start end code id floor seats pages wins rounds turns lives tokens credits units`
    .split(/\s+/)
    .filter((word) => word !== '');
const quantities =
  `price cost weight height length width speed distance rate amount temperature balance share score budget fee average volume area tip salary
income load dose fare rent wage total`
    .split(/\s+/)
    .filter((word) => word !== '');
const texts =
  `name title code label word text message key line phrase note tag password address caption comment description entry quote remark reply slogan
sentence summary signature term topic headline nickname motto greeting hint sign spelling pattern`
    .split(/\s+/)
    .filter((word) => word !== '');
const flags =
  `open closed ready full empty late early active paid sold free busy broken clean locked known valid visible hidden approved delivered finished
member_only returned signed`
    .split(/\s+/)
    .filter((word) => word !== '');
const plurals =
  `counts totals limits sizes ages scores prices costs weights heights lengths widths levels ranks speeds distances points amounts positions
fees loads volumes rates shares numbers years goals ratings balances debts gains changes steps codes ids values readings marks results figures
measurements`
    .split(/\s+/)
    .filter((word) => word !== '');
const pluralTexts =
  `names titles codes labels words messages keys lines phrases notes tags addresses captions comments entries quotes replies terms topics
nicknames`
    .split(/\s+/)
    .filter((word) => word !== '');
const grids = `grid table matrix board map chart layout rows scores_by_row blocks`.split(' ');
const mappings =
  `prices counts scores ages stock points ratings weights votes totals sizes distances lengths levels`.split(
    ' ',
  );
const pairs = `pairs entries records results rows tuples`.split(' ');

const first =
  `first last next old new best worst daily weekly top main local lost spare small big extra early late red blue north south current
previous final given`
    .split(/\s+/)
    .filter((word) => word !== '');

/** Names that say no more than the type: `numbers`, `lst`, `n`. */
const generic = new Set(
  `a b c d e f g h i j k m n p q r s t u v w x y z numbers nums values lst data integers arr number num value items elements words texts strings text
string word letters sequence list mapping d counts matrix grid table rows nested groups lists entries records pairs first second left right char
letter message phrase line sentence bits binary amount flag active enabled`.split(/\s+/),
);

/** A thing that all parameters of one function are about. */
export function chooseThing(random: Random): string {
  return random.pick(things);
}

/** A name for a parameter of a type: about the thing, keeping what its old name says where that says something. */
export function wideName(thing: string, type: string, old: string, random: Random): string {
  const saysNothing = generic.has(old);
  const kind = saysNothing ? random.pick(wordsFor(type)) : old;
  switch (random.int(8)) {
    case 0:
      return kind;
    case 1:
      return saysNothing && /^list\[(int|str|float)\]$/.test(type) ? plural(thing) : `${thing}_${kind}`;
    case 2:
    case 3:
      return `${random.pick(first)}_${thing}_${kind}`;
    case 4:
      return `${random.pick(first)}_${kind}`;
    default:
      return `${thing}_${kind}`;
  }
}

function wordsFor(type: string): readonly string[] {
  if (type === 'int') return measures;
  if (type === 'float') return quantities;
  if (type === 'str') return texts;
  if (type === 'bool') return flags;
  if (type.startsWith('dict')) return mappings;
  if (type.startsWith('list[list')) return grids;
  if (type.startsWith('list[tuple')) return pairs;
  return type === 'list[str]' ? pluralTexts : plurals;
}

function plural(thing: string): string {
  if (/(s|x|ch|sh)$/.test(thing)) return `${thing}es`;
  return /[^aeiou]y$/.test(thing) ? `${thing.slice(0, -1)}ies` : `${thing}s`;
}
