/** Names of ranges, as makers give them: "Orchard carafe", "Porch lantern". */
export const LINE_WORDS =
  'Alder Almanac Alpine Anchor Arbour Archway Ashen Attic Autumn Avenue Bakery Barn Bay Beacon Bell Birch Bluff Boathouse Border Bough Bramble Breeze Bridge Brook Cabin Candlemas Canal Cape Cedar Chapel Chestnut Cliff Clover Coast Cobble Copse Corner Cottage Cove Creek Crescent Croft Dale Dawn Dock Dovecote Dune Dusk Easterly Elm Ember Estuary Evening Farmhouse Feather Fen Fern Ferry Fireside Firth Fjord Flint Ford Forge Foundry Fountain Foxglove Gable Galley Garden Garret Gate Glade Glen Gorse Granary Grove Gull Hamlet Harvest Haven Hazel Heath Hearth Heather Hedge Heron Highland Hill Hollow Holly Homestead Horizon Inlet Island Ivy Jetty Juniper Kestrel Kiln Lagoon Lake Lane Lantern Larch Lark Laurel Linden Loft Lodge Lowland Mallow Manor Maple Marina Marsh Meadow Midsummer Mill Moor Morning Moss Nest Noon Northerly Nook Nutmeg Oakfield Oriel Osier Pantry Pasture Pavilion Pebble Pier Pine Pond Poplar Prairie Promenade Quarry Quay Reed Reef Ridge Rill River Robin Rookery Rowan Salt Sandbank Schoolhouse Sedge Shale Shore Skylark Slate Sloe Solstice Sorrel Spinney Spring Spruce Steading Stream Summit Sunday Swallow Sycamore Tarn Teasel Terrace Thicket Thistle Thyme Tideline Timber Trellis Valley Veranda Vesper Village Vineyard Warren Waterside Wharf Wicker Willow Windmill Winter Woodland Workshop Wren Yard Yarrow Yew'.split(
    ' ',
  );

const STEMS =
  'Ash Birk Brom Cal Dun Elm Fal Gild Hazel Holm Inver Kel Lin Mar Nor Oster Pen Ras Sel Thorn Ul Ves Wes Yar'.split(
    ' ',
  );
const ENDINGS = 'beck by combe dale field garth holt lea mere more ness ridge stead ton vik wick'.split(' ');

/** Place-like names, for shops so large that the words above are used up. */
export const PLACE_NAMES = STEMS.flatMap((stem) => ENDINGS.map((ending) => stem + ending));
