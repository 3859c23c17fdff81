/** The words from which example values are made. */
export const fruits =
  'apple banana cherry fig grape kiwi lemon mango melon orange papaya peach pear plum'.split(' ');
export const animals =
  'ant bear cat cow deer dog duck eagle fox frog goat hen horse lion mouse otter owl panda rabbit seal tiger whale wolf zebra'.split(
    ' ',
  );
export const colors = 'red green blue yellow black white orange purple pink brown grey'.split(' ');
export const people =
  'Ada Alan Alice Bob Carla Dan Eve Grace Hugo Ivy Jack Lena Maria Noah Olga Omar Rosa Sam Tara Yuki'.split(
    ' ',
  );
export const cities =
  'Athens Berlin Cairo Delhi Lagos Lima London Madrid Oslo Paris Quito Rome Seoul Tokyo Vienna'.split(' ');
export const things =
  'book lamp chair table pen cup door clock phone key box bag coat map ring shoe spoon desk'.split(' ');
export const plainWords =
  'a the in on at we you sun rain moon star tree river stone night day light bird song green small big old new quick slow happy level noon civic data code python list loop test hello world good morning open every where always never apple eye area idea over under'.split(
    ' ',
  );
export const palindromes = 'level noon civic radar kayak refer madam stats wow eye anna deed'.split(' ');
export const files =
  'notes.txt main.py photo.png report.pdf data.csv index.html song.mp3 setup.py archive.tar.gz README image.jpeg'.split(
    ' ',
  );
export const emails =
  'ada@site.org bob@mail.com eve@home.net info@shop.com sam.lee@work.io tara@mail.com'.split(' ');
