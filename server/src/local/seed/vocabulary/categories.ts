/** Departments in the order of the store's header; `picture` is the file of the tile. */
export type DemoCategory = {
  slug: string;
  name: string;
  picture: string;
  description?: string;
  children?: DemoCategory[];
};

const leaf = (slug: string, name: string, picture: string): DemoCategory => ({ slug, name, picture });

export const CATEGORIES: readonly DemoCategory[] = [
  {
    slug: 'new',
    name: 'New',
    picture: 'scene-hero.webp',
    description: 'What arrived in the last four weeks, most of it in small runs.',
  },
  {
    slug: 'home-living',
    name: 'Home & living',
    picture: 'lamp-set.webp',
    description:
      'Lamps, linen and quiet furniture from small workshops, made to be used every day and mended when they need it.',
    children: [
      leaf('lamps', 'Lamps', 'lamp-ember.webp'),
      leaf('candles', 'Candles', 'candle-fig.webp'),
      leaf('cushions-throws', 'Cushions & throws', 'throws.webp'),
      leaf('stools', 'Stools', 'stool.webp'),
      leaf('vases', 'Vases', 'ring-vase.webp'),
      leaf('clocks', 'Clocks', 'clock.webp'),
      leaf('plants', 'Plants', 'plant.webp'),
      leaf('books-paper', 'Books & paper', 'book-garden.webp'),
    ],
  },
  {
    slug: 'kitchen-table',
    name: 'Kitchen & table',
    picture: 'scene-table.webp',
    description:
      'Stoneware that survives the dishwasher, pots that outlive the hob, and boards for bread, cheese and everything late.',
    children: [
      leaf('mugs-cups', 'Mugs & cups', 'mug.webp'),
      leaf('plates', 'Plates', 'plates.webp'),
      leaf('bowls', 'Bowls', 'bowls.webp'),
      leaf('pots', 'Pots & casseroles', 'pot.webp'),
      leaf('kettles', 'Kettles', 'kettle.webp'),
      leaf('boards', 'Serving boards', 'board.webp'),
      leaf('carafes-jugs', 'Carafes & jugs', 'carafe.webp'),
      leaf('mills', 'Mills & grinders', 'mill.webp'),
    ],
  },
  {
    slug: 'clothing',
    name: 'Clothing',
    picture: 'scene-wear.webp',
    description: 'Few cuts, good cloth, and colours that get along. Everything can be repaired.',
    children: [
      leaf('tees', 'Tees', 'tee.webp'),
      leaf('dresses', 'Dresses', 'dress.webp'),
      leaf('trousers', 'Trousers', 'trousers.webp'),
      leaf('knitwear', 'Knitwear', 'sweaters.webp'),
      leaf('hats-scarves', 'Hats & scarves', 'beanie.webp'),
    ],
  },
  {
    slug: 'shoes-bags',
    name: 'Shoes & bags',
    picture: 'scene-bags.webp',
    description: 'Leather that gets better, soles that can be replaced, and bags that stand up on their own.',
    children: [
      leaf('trainers', 'Trainers', 'sneaker.webp'),
      leaf('boots', 'Boots', 'boot.webp'),
      leaf('sandals', 'Sandals', 'slide.webp'),
      leaf('bags', 'Bags', 'tote.webp'),
      leaf('backpacks', 'Backpacks', 'backpack.webp'),
      leaf('watches', 'Watches', 'watch.webp'),
    ],
  },
  {
    slug: 'beauty',
    name: 'Beauty',
    picture: 'scene-beauty.webp',
    description: 'Short lists of ingredients in jars that come back.',
    children: [leaf('face', 'Face', 'serum.webp'), leaf('body', 'Soap & body', 'soap.webp')],
  },
  {
    slug: 'sound',
    name: 'Sound',
    picture: 'scene-sound.webp',
    description: 'For kitchens, trains and the last hour of the day.',
    children: [
      leaf('headphones', 'Headphones', 'headphones.webp'),
      leaf('speakers', 'Speakers', 'speaker.webp'),
      leaf('radios', 'Radios', 'radio.webp'),
    ],
  },
  {
    slug: 'play',
    name: 'Play',
    picture: 'scene-toys.webp',
    description: 'Toys without batteries that survive younger siblings.',
    children: [
      leaf('wooden-toys', 'Wooden toys', 'rainbow.webp'),
      leaf('soft-toys', 'Soft toys', 'bunny.webp'),
    ],
  },
  {
    slug: 'outdoors',
    name: 'Outdoors',
    picture: 'scene-outdoor.webp',
    description: 'For huts, balconies and rain that was not forecast.',
    children: [
      leaf('flasks-mugs', 'Flasks & camp mugs', 'flask.webp'),
      leaf('move', 'Yoga & movement', 'yoga.webp'),
      leaf('lanterns', 'Lanterns', 'lantern.webp'),
    ],
  },
  {
    slug: 'pantry',
    name: 'Pantry',
    picture: 'scene-pantry.webp',
    description: 'Oil, honey and coffee worth opening for. We eat these ourselves.',
    children: [
      leaf('coffee', 'Coffee', 'coffee.webp'),
      leaf('tea', 'Tea', 'tea.webp'),
      leaf('honey-spreads', 'Honey & spreads', 'honey.webp'),
      leaf('oil', 'Oil', 'oil.webp'),
      leaf('chocolate', 'Chocolate', 'chocolate.webp'),
    ],
  },
  {
    slug: 'sale',
    name: 'Sale',
    picture: 'lamp-scale.webp',
    description: 'Last pieces and ends of runs. The lowest price of the last 30 days is named on each.',
  },
];
