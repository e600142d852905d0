/** `word` goes into titles, `name` is the attribute, `care` ends the description. */
type Material = {
  word: string;
  name: string;
  care: string;
  /** Of things that nobody eats or drinks from, where it differs: a lamp has no dishwasher. */
  careOffTable?: string;
};

const material = (word: string, name: string, care: string, careOffTable?: string): Material => ({
  word,
  name,
  care,
  ...(careOffTable === undefined ? {} : { careOffTable }),
});
const RINSE = 'Rinse it with warm water and let it dry upside down.';

export const MATERIALS = {
  stoneware: material(
    'stoneware',
    'Stoneware',
    'Dishwasher, oven and microwave are fine; it does not like sudden cold.',
    RINSE,
  ),
  porcelain: material('porcelain', 'Porcelain', 'Dishwasher and microwave safe.', RINSE),
  earthenware: material('earthenware', 'Earthenware', 'Wash by hand and let it dry before stacking.', RINSE),
  terracotta: material(
    'terracotta',
    'Terracotta',
    'Wipe with a damp cloth; a lime bloom is part of its life.',
  ),
  enamel: material(
    'enamel',
    'Enamelled steel',
    'Dishwasher safe; no microwave. A chip is a story, not a fault.',
    'Wipe with a soft, damp cloth. A chip is a story, not a fault.',
  ),
  castIron: material(
    'cast-iron',
    'Enamelled cast iron',
    'Let it cool before washing, then dry it well. All hobs, induction too.',
  ),
  steel: material(
    'steel',
    'Stainless steel',
    'Dishwasher safe; a drop of vinegar takes lime away.',
    'Wipe with a soft cloth; a drop of vinegar takes marks away.',
  ),
  brass: material('brass', 'Brass', 'It darkens with time. Lemon and salt bring the shine back.'),
  aluminium: material('aluminium', 'Recycled aluminium', 'Wipe with a soft cloth.'),
  glass: material('glass', 'Mouth-blown glass', 'Dishwasher safe below 60 degrees.'),
  oak: material('oak', 'Oak', 'Wipe dry, oil it twice a year, never soak it.'),
  walnut: material('walnut', 'Walnut', 'Wipe dry, oil it twice a year, never soak it.'),
  beech: material('beech', 'Beech', 'Wipe with a damp cloth and dry at once.'),
  ash: material('ash', 'Ash', 'Wipe with a damp cloth and dry at once.'),
  maple: material('maple', 'Maple', 'Wipe with a damp cloth; finished with linseed oil and beeswax.'),
  linen: material('linen', 'Linen', 'Wash at 40 degrees, hang it wet, forget the iron.'),
  cotton: material('cotton', 'Organic cotton', 'Wash at 30 degrees with its own colours.'),
  heavyCotton: material(
    'heavyweight cotton',
    'Organic cotton, 240 g/m²',
    'Wash at 30 degrees inside out; dry flat.',
  ),
  twill: material('twill', 'Brushed cotton twill', 'Wash at 30 degrees inside out.'),
  corduroy: material('corduroy', 'Cotton corduroy', 'Wash at 30 degrees inside out, brush while damp.'),
  denim: material('denim', 'Cotton denim', 'Wash rarely, cold and inside out.'),
  wool: material('wool', 'Pure new wool', 'Air it; when it must be, wool wash at 30 degrees.'),
  merino: material('merino', 'Merino wool', 'Air it; when it must be, wool wash at 30 degrees.'),
  lambswool: material('lambswool', 'Lambswool', 'Hand wash, dry flat.'),
  alpaca: material('alpaca', 'Baby alpaca', 'Hand wash cold, dry flat, keep it from moths.'),
  tencel: material('lyocell', 'Lyocell', 'Wash at 30 degrees, iron while damp.'),
  silk: material('silk', 'Washed silk', 'Hand wash cold, out of the sun.'),
  canvas: material('canvas', 'Cotton canvas, 18 oz', 'Spot clean; it softens with use.'),
  waxedCanvas: material('waxed canvas', 'Waxed cotton canvas', 'Brush off mud, rewax once a year.'),
  ripstop: material('ripstop', 'Recycled ripstop', 'Wipe clean with a damp cloth.'),
  leather: material(
    'leather',
    'Vegetable-tanned leather',
    'Balm it twice a year and keep it from radiators.',
  ),
  suede: material('suede', 'Suede', 'Brush dry; a waterproofing spray helps in autumn.'),
  nappa: material('nappa', 'Nappa leather', 'A soft cloth and a little balm.'),
  rubber: material('natural rubber', 'Natural rubber', 'Wipe after use and roll it loosely.'),
  cork: material('cork', 'Cork and natural rubber', 'Wipe after use; it cleans itself more than you think.'),
  soyWax: material(
    'soy wax',
    'Soy wax, cotton wick',
    'Trim the wick to 5 mm; let the whole top melt the first time.',
  ),
  beeswax: material(
    'beeswax',
    'Beeswax blend, cotton wick',
    'Trim the wick to 5 mm; let the whole top melt the first time.',
  ),
  oliveSoap: material(
    'olive oil',
    'Saponified olive oil',
    'Keep it dry between uses and it lasts twice as long.',
  ),
  sheaSoap: material('shea', 'Shea butter soap', 'Keep it dry between uses and it lasts twice as long.'),
  skincare: material(
    'plant oil',
    'Plant oils, no perfume',
    'Keep it closed and away from the window; six months once opened.',
  ),
  aloe: material(
    'aloe',
    'Aloe and glycerin',
    'Keep it closed and away from the window; six months once opened.',
  ),
  paper: material('paper', 'Paper, thread-sewn', 'Keep it dry. Coffee rings are allowed.'),
  kraft: material('kraft paper', 'Recycled kraft paper, 100 g/m²', 'Keep it dry. Coffee rings are allowed.'),
  clothBound: material(
    'cloth-bound',
    'Cloth cover, thread-sewn paper',
    'Keep it dry. Coffee rings are allowed.',
  ),
  plastic: material('matt', 'Recycled ABS and aluminium', 'Wipe with a dry cloth.'),
  fabricMesh: material('fabric-covered', 'Woven fabric, beech', 'Vacuum the fabric with a soft brush.'),
  // Things whose title needs no material.
  wood: material('wooden', 'Solid wood', 'Wipe dry, oil it twice a year, never soak it.'),
  potted: material('', 'Living plant, terracotta pot', 'Water every second week, less in winter.'),
  food: material('', 'Food', 'Keep it cool and dry.'),
} as const satisfies Record<string, Material>;
export type MaterialKey = keyof typeof MATERIALS;

const TABLE = ['kitchen-table/', 'outdoors/flasks-mugs'];

/** How a thing of this material and category is looked after. */
export function careOf(key: MaterialKey, category: string): string {
  const { care, careOffTable }: Material = MATERIALS[key];
  return TABLE.some((start) => category.startsWith(start)) ? care : (careOffTable ?? care);
}
