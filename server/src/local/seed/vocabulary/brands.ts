/** Invented makers; `story` stands in the description of their things. */
type Maker = { name: string; country: string; story: string };
const maker = <N extends string>(name: N, country: string, story: string) => ({ name, country, story });

export const BRANDS = [
  maker(
    'Kilnmere',
    'Portugal',
    'Kilnmere is a pottery of nine people near Caldas; each piece carries the mark of the one who threw it.',
  ),
  maker('Haldmoor', 'Denmark', 'Haldmoor makes few things and keeps spare parts for all of them.'),
  maker('Pellandine', 'France', 'Pellandine has cast pots in the same valley for four generations.'),
  maker('Tovelund', 'Sweden', 'Tovelund turns and joins wood from forests it can name.'),
  maker('Ferrowick', 'Austria', 'Ferrowick builds for people who are outside when it rains.'),
  maker('Marisolle', 'France', 'Marisolle pours and blends in a former bakery in Grasse.'),
  maker('Oruven', 'Lithuania', 'Oruven weaves and washes its linen in one building, from flax to seam.'),
  maker('Norravel', 'Sweden', 'Norravel draws quiet things for loud days.'),
  maker('Saffrene', 'Spain', 'Saffrene makes short lists of ingredients and prints them large.'),
  maker('Aurelith', 'Germany', 'Aurelith builds sound that stays out of the way, and repairs it.'),
  maker('Marlowen', 'Italy', 'Marlowen cuts its leather in Florence and throws nothing away.'),
  maker(
    'Solmere',
    'Portugal',
    'Solmere lasts its shoes by hand and resoles them for the price of the rubber.',
  ),
  maker('Pip & Thimble', 'Germany', 'Pip & Thimble makes toys that survive younger siblings.'),
  maker('Ankelin', 'Portugal', 'Ankelin knits and sews in Barcelos, in runs small enough to sell out.'),
  maker('Verdelune', 'Netherlands', 'Verdelune grows and pots without peat.'),
  maker('Gruven', 'Sweden', 'Gruven tunes its speakers in a living room, because that is where they go.'),
  maker('Bredewyn', 'Belgium', 'Bredewyn roasts and blends on Tuesdays and ships on Wednesdays.'),
  maker(
    'Zivero Pantry',
    'Austria',
    'Zivero Pantry is our own shelf: things we eat ourselves, from people we visit.',
  ),
  maker('Corval Press', 'Austria', 'Corval Press prints books that lie flat on a table.'),
  maker('Alder & Salt', 'United Kingdom', 'Alder & Salt works clay and wood on the Northumbrian coast.'),
  maker('Brackenholt', 'United Kingdom', 'Brackenholt weaves on looms older than the people at them.'),
  maker('Casa Lirio', 'Portugal', 'Casa Lirio paints every rim by hand.'),
  maker('Dovetarn', 'United Kingdom', 'Dovetarn knits with wool from flocks it can see from the window.'),
  maker('Esterhaz', 'Hungary', 'Esterhaz stitches bags in Budapest, two people to a bag.'),
  maker('Fjellhus', 'Norway', 'Fjellhus makes what a cabin needs and nothing more.'),
  maker('Galdery', 'Switzerland', 'Galdery makes clocks and watches that can be opened with a screwdriver.'),
  maker('Hollin & Rye', 'Ireland', 'Hollin & Rye bakes, preserves and bottles in County Clare.'),
  maker('Isola Verde', 'Italy', 'Isola Verde presses its own fruit within six hours of picking.'),
  maker('Jorunn', 'Norway', 'Jorunn cuts clothes that are let out, taken in and handed down.'),
  maker('Kestrin', 'Finland', 'Kestrin tests its packs on people who carry post.'),
  maker('Lumenar', 'Czechia', 'Lumenar bends steel and blows glass under one roof in Bohemia.'),
  maker('Maro Atelier', 'Spain', 'Maro Atelier sews in Barcelona from cloth that others left over.'),
  maker('Nettlefold', 'Ireland', 'Nettlefold dyes with plants and accepts what the plants decide.'),
  maker('Ottoline', 'Netherlands', 'Ottoline makes the plain version of things, well.'),
  maker('Perrin & Daughters', 'France', 'Perrin & Daughters boils soap in copper and cuts it with wire.'),
  maker('Quillwork', 'Germany', 'Quillwork binds paper in Leipzig, thread instead of glue.'),
  maker('Rosvann', 'Denmark', 'Rosvann mixes its creams every fortnight, so that nothing waits on a shelf.'),
  maker('Stellan', 'Sweden', 'Stellan makes lamps whose every part can be ordered on its own.'),
  maker('Terrafonte', 'Italy', 'Terrafonte fires terracotta in Impruneta, where the clay is.'),
  maker('Umbria Nove', 'Italy', 'Umbria Nove is nine farms with one mill.'),
  maker('Vesterhus', 'Denmark', 'Vesterhus builds furniture that a child may help to assemble.'),
  maker('Wrenfield', 'United Kingdom', 'Wrenfield sews toys with long arms and short stories.'),
  maker('Yarrow & Loom', 'Ireland', 'Yarrow & Loom weaves blankets in Donegal.'),
  maker('Zephyrine', 'France', 'Zephyrine cuts dresses on the bias, in Lyon.'),
] as const satisfies readonly Maker[];
export type BrandName = (typeof BRANDS)[number]['name'];

/** Family names of small makers, two to a sign: more brands for larger shops. */
export const FAMILY_NAMES =
  'Abel Amsel Arden Barlow Beck Birkett Bloom Brandt Carrow Castell Corbin Dahl Denholm Duval Ekman Ellery Fairley Fenn Fontaine Garnier Gilder Grange Halden Hartwig Hesse Ivers Jansen Kastner Keller Lambe Lind Lorne Maren Mercer Moller Nash Norden Oakes Olsen Paget Perch Quist Ravn Reyl Rowe Sable Selby Sommer Tarn Thorne Ulrich Vane Vester Wald Weller Winter Wolff Yates Zander Zeller'.split(
    ' ',
  );
