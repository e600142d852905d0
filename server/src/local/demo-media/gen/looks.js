// Further colours and labels of the products in shots.js: the same shot with another colour on another paper.

import looks from './looks.json' with { type: 'json' };
import * as P from './products.js';

/** Model → builder; h is the colour itself, d its darker companion from the palette. */
const recolour = {
  cushion: (h) => P.cushion(h),
  'cushion-stripe': (h) => P.cushion('#F0E4D0', h),
  stool: (h, d) => P.stool(h, d),
  throws: (h) => P.throwStack([h, '#E9DCC6', h]),
  plant: (h) => P.plant(h),
  'ring-vase': (h) => P.ringVase(h),
  clock: (h) => P.clock('#F1E9DA', h),
  can: (h) => P.can(h),
  mug: (h, d) => P.mug(h, d),
  carafe: (h, d) => P.carafe(h, d),
  bowls: (h, d) => P.bowls([h, '#E6D3B8', d]),
  plates: (h) => P.plates('#EFE8DB', h),
  kettle: (h) => P.kettle(h),
  board: (h, d) => P.board(h, d),
  mill: (h, d) => P.mill(h, d),
  pot: (h) => P.pot(h),
  tee: (h) => P.tee(h),
  'tee-stripe': (h) => P.tee('#F2ECDF', h),
  dress: (h) => P.dress(h),
  trousers: (h) => P.trousers(h),
  sweaters: (h) => P.sweaters([h, '#E7DFD1', h, '#D9BFA0']),
  beanie: (h) => P.beanie(h),
  cap: (h) => P.cap(h),
  scarf: (h, d) => P.scarf(h, d),
  sneaker: (h) => P.sneaker(h),
  slide: (h) => P.slide(h),
  boot: (h) => P.boot(h),
  tote: (h, d) => P.tote(h, d),
  backpack: (h, d) => P.backpack(h, d),
  halfmoon: (h) => P.halfmoon(h),
  watch: (h) => P.watch(h),
  cream: (h, d) => P.cream(h, d),
  pump: (h) => P.pump(h),
  headphones: (h) => P.headphones(h),
  speaker: (h) => P.speaker(h),
  radio: (h) => P.radio(h),
  'toy-car': (h) => P.car(h),
  bunny: (h) => P.bunny(h),
  notebook: (h, d) => P.notebook(h, d),
  chocolate: (h) => P.chocolate(h),
  flask: (h) => P.flask(h),
  enamel: (h, d) => P.enamel('#F2ECDF', d),
  yoga: (h, d) => P.mat2(h, d),
  lantern: (h) => P.lantern(h),
};

/** What is told apart by its label: shot name → [paper, builder]. */
const labelled = {
  'candle-quince': ['sky', () => P.candle('#C99A4B', '#3A2430', 'Quince & Smoke')],
  'candle-moss': ['apricot', () => P.candle('#5F7458', '#26352A', 'Moss & Rain')],
  'candle-salt': ['lilac', () => P.candle('#E6D8C0', '#3A2430', 'Linen & Salt')],
  'candle-clove': ['pistachio', () => P.candle('#CF6A3C', '#3A2430', 'Orange & Clove')],
  'book-bread': ['pistachio', () => P.book(['Bread,', 'Mostly'], 'Odile Renn', 'sun', ['#D9A441', '#F6EEDF', '#6B4A12'], '#3A2430')],
  'book-winter': ['oat', () => P.book(['A Winter', 'Table'], 'Piet Halloran', 'arcs', ['#5A2A45', '#E9DFCB', '#C98B5E'])],
  'book-letters': ['sky', () => P.book(['Letters', 'Kept'], 'Ines Corval', 'leaf', ['#EBCBC3', '#8E3B46', '#5A2A45'], '#3A2430')],
  'book-mending': ['butter', () => P.book(['The Mending', 'Year'], 'Hanne Liss', 'arcs', ['#41584C', '#E8B36B', '#E9DFCB'])],
  'book-night': ['lilac', () => P.book(['Night', 'Market'], 'Tomas Reyl', 'sun', ['#24324F', '#E9C766', '#10182B'])],
  'oil-amber': ['lilac', () => P.oil('#6B4A1E')],
  'honey-chestnut': ['oat', () => P.glassJar('#6E3A14', '#C79A52', 'Chestnut')],
  'honey-acacia': ['lilac', () => P.glassJar('#E9B95A', '#C79A52', 'Acacia')],
  'coffee-sidama': ['sky', () => P.coffee('#E0A36F', '#6B2230', 'Sidama')],
  'coffee-antigua': ['butter', () => P.coffee('#34525A', '#FFF3E3', 'Antigua')],
  'coffee-house': ['lilac', () => P.coffee('#5A2A45', '#FFF3E3', 'House')],
  'tea-rooibos': ['sky', () => P.tea('#B5533C', '#4A1E12', 'Rooibos')],
  'tea-mint': ['butter', () => P.tea('#5F8A78', '#1F3A30', 'Mint')],
  'tea-assam': ['pistachio', () => P.tea('#6B4028', '#3A2010', 'Assam')],
};

export function addLooks(shots, papers) {
  for (const [model, { more }] of Object.entries(looks.models)) {
    for (const [look, paper] of Object.entries(more ?? {})) {
      const { hex, deep } = looks.palette[look];
      shots[`${model}-${look}`] = { ...shots[model], paper: papers[paper], build: () => recolour[model](hex, deep) };
    }
  }
  for (const [name, [paper, build]] of Object.entries(labelled)) {
    const base = { candle: 'candle-fig', book: 'book-kitchen' }[name.split('-')[0]] ?? name.split('-')[0];
    shots[name] = { ...shots[base], paper: papers[paper], build };
  }
}
