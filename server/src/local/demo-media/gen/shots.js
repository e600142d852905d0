import * as P from './products.js';
import { gobos } from './studio.js';
export const papers = { oat: '#EADFCD', fog: '#E6E3DC', apricot: '#F1CDAB', rose: '#EBCBC3', lilac: '#D9D0E6', sky: '#C9DAE4', pistachio: '#D6DDC4', butter: '#EFDFB2', clay: '#CF8F70', plum: '#6B3450', pine: '#41584C' };
const p = papers;
export const shots = {};
const add = (name, paper, build, o = {}) => { shots[name] = { paper: p[paper] ?? paper, build, ...o }; };
// fronts
add('ring-vase', 'lilac', () => P.ringVase(), { az: 20 });
add('mushroom-lamp', 'oat', () => P.lamp(), { az: 10, fill: .66 });
add('candle-fig', 'rose', () => P.candle('#8F4A55', '#3A2430'), { az: 0, fill: .56 });
add('cushion', 'pistachio', () => P.cushion(), { az: 18, el: 8 });
add('cushion-stripe', 'apricot', () => P.cushion('#F0E4D0', '#6F8F8A'), { az: -16, el: 8 });
add('stool', 'fog', () => P.stool(), { az: 14, el: 14 });
add('throws', 'oat', () => P.throwStack(), { az: 28, el: 16 });
add('plant', 'sky', () => P.plant(), { az: 10, fill: .74 });
add('clock', 'butter', () => P.clock(), { az: 24, fill: .6 });
add('mug', 'oat', () => P.mug(), { az: -28, el: 20, fill: .54 });
add('carafe', 'apricot', () => P.carafe(), { az: -20, el: 12 });
add('bowls', 'sky', () => P.bowls(), { el: 22, fill: .56 });
add('plates', 'rose', () => P.plates(), { el: 26, fill: .56 });
add('kettle', 'pistachio', () => P.kettle(), { az: 12, el: 12 });
add('board', 'fog', () => P.board(), { az: 18, fill: .7 });
add('mill', 'butter', () => P.mill(), { fill: .66 });
add('pot', 'lilac', () => P.pot(), { az: 20, el: 18 });
add('tee', 'fog', () => P.tee(), { flat: true, az: 5, fill: .76 });
add('tee-stripe', 'sky', () => P.tee('#F2ECDF', '#2F4A6B'), { flat: true, az: 5, fill: .76 });
add('dress', 'rose', () => P.dress(), { flat: true, az: 5, fill: .8 });
add('trousers', 'lilac', () => P.trousers(), { flat: true, az: 5, fill: .8 });
add('sweaters', 'oat', () => P.sweaters(), { az: 26, el: 14 });
add('beanie', 'sky', () => P.beanie(), { fill: .62 });
add('cap', 'butter', () => P.cap(), { az: 32, el: 14 });
add('scarf', 'pistachio', () => P.scarf(), { az: 38, el: 20, fill: .56 });
add('sneaker', 'apricot', () => P.sneaker(), { az: 58, el: 22, fill: .66 });
add('slide', 'pistachio', () => P.slide(), { az: 50, el: 30, fill: .6 });
add('boot', 'fog', () => P.boot(), { az: 62, el: 14, fill: .6 });
add('tote', 'rose', () => P.tote(), { az: 22, fill: .72 });
add('backpack', 'butter', () => P.backpack(), { az: 24, fill: .7 });
add('halfmoon', 'oat', () => P.halfmoon(), { az: 20, fill: .68 });
add('serum', 'apricot', () => P.serum(), { az: 0 });
add('cream', 'lilac', () => P.cream(), { el: 18, az: 0, fill: .5 });
add('soap', 'fog', () => P.soap(), { az: 24, el: 18, fill: .56 });
add('pump', 'sky', () => P.pump(), { az: -18 });
add('headphones', 'butter', () => P.headphones(), { az: 30, el: 10 });
add('speaker', 'rose', () => P.speaker(), { el: 16, fill: .58 });
add('radio', 'sky', () => P.radio(), { az: 24, el: 10 });
add('watch', 'fog', () => P.watch(), { az: 8, el: 16, fill: .62 });
add('toy-rings', 'sky', () => P.rings(), { el: 12 });
add('rainbow', 'oat', () => P.rainbow(), { az: 22, el: 12 });
add('toy-car', 'butter', () => P.car(), { az: 30, el: 14 });
add('bunny', 'lilac', () => P.bunny(), { az: 14 });
add('flask', 'apricot', () => P.flask(), { az: 14, fill: .7 });
add('enamel', 'pistachio', () => P.enamel(), { az: -30, el: 18, fill: .54 });
add('yoga', 'fog', () => P.mat2(), { az: 52, el: 18 });
add('lantern', 'sky', () => P.lantern(), { az: 14 });
add('can', 'rose', () => P.can(), { az: -14 });
add('book-kitchen', 'sky', () => P.book(), { az: 24, el: 8 });
add('book-tides', 'rose', () => P.book(['Small', 'Tides'], 'Ines Corval', 'arcs', ['#24424F', '#E8B36B', '#E9DFCB']), { az: 24, el: 8 });
add('book-garden', 'butter', () => P.book(['Garden', 'by Ear'], 'Tomas Reyl', 'leaf', ['#E9E2CF', '#5E7A58', '#C9764F'], '#2F3A2A'), { az: 24, el: 8 });
add('notebook', 'apricot', () => P.notebook(), { az: 22, el: 8 });
add('oil', 'butter', () => P.oil(), { az: 0, fill: .74 });
add('honey', 'sky', () => P.glassJar(), { az: 0, fill: .58 });
add('coffee', 'oat', () => P.coffee(), { az: 16, fill: .68 });
add('chocolate', 'pistachio', () => P.chocolate(), { az: 20, el: 38, fill: .5 });
add('tea', 'rose', () => P.tea(), { az: 0 });

// ---- sets: several products on paper plinths, low sun through a window or leaves ----
import { at, box, cyl, group, mat, THREE } from './studio.js';

const fitTo = (b, h) => { const g = group(b), bb = new THREE.Box3().setFromObject(g), s = bb.getSize(new THREE.Vector3()), k = h / s.y; g.position.set(-(bb.min.x + bb.max.x) / 2 * k, -bb.min.y * k, -(bb.min.z + bb.max.z) / 2 * k); g.scale.setScalar(k); return group(g); };
/** [build, height, x, y, z, turn in degrees] … heights in the same unit, so that the scale is true. */
const set = (...items) => () => items.map(([b, h, x = 0, y = 0, z = 0, r = 0]) => at(fitTo(b(), h), [x, y, z], [0, r * Math.PI / 180, 0]));
const plinth = (w, h, d, c) => () => box(w, h, d, .03, mat(c, { rough: .92, env: .15 }));
const drum = (r, h, c) => () => cyl(r, r, h, mat(c, { rough: .92, env: .15 }), { fr: .03 });
const scene = (name, o) => { shots[name] = { sun: true, gobo: gobos.window, fill: .8, az: 0, el: 9, fov: 24, w: 960, h: 1200, keyAz: -48, keyEl: 34, samples: 44, ...o }; };
scene('scene-hero', { w: 1440, h: 1160, paper: '#EBD3B6', wall: '#C9BADA', fill: .84, shiftY: .06, build: set([() => P.lamp('#CF5236', 2.2), 2.3, -.15, 0, 0, 0], [() => P.bookStack(), .6, 1.6, 0, .5, -18], [() => P.mug('#E7DCC8', '#7A6048'), .6, 1.56, .6, .5, 160], [() => P.ringVase('#EFE3D2'), 1.3, -1.65, 0, .3, 24], [() => P.candle('#7E2E48', '#3A2430'), .58, .5, 0, 1.35, -8], [() => P.plant('#E0A36F'), 2.7, 2.05, 0, -.75, 40], [() => P.bowls(['#8FA58A', '#E6D3B8']), .4, -.95, 0, 1.15, 0]) });
scene('scene-table', { w: 1200, h: 1200, paper: '#E7CFAE', wall: '#47604F', el: 15, fill: .78, build: set([() => P.carafe('#EFE5D2', '#7A6048'), 1.75, -.95, 0, -.35, -25], [() => P.plates(), .26, .25, 0, .55, 0], [() => P.bowls(['#C96B4B', '#E6D3B8']), .62, .25, .25, .55, 0], [() => P.pot(), 1.15, 1.5, 0, -.5, 20], [() => P.mill(), 1.35, -1.75, 0, .1, 0], [() => P.mug('#8FA58A', '#3F4C3A'), .66, -1.0, 0, .95, -20]) });
scene('scene-bags', { paper: '#7A3B58', wall: '#6B3450', el: 8, build: set([plinth(1.5, .9, 1.1, '#8A4A68'), .9, .75, 0, -.2], [() => P.halfmoon('#E09A4B'), 1.5, .75, .9, -.1, 18], [() => P.tote('#EBDCC2', '#B8472F'), 2.1, -.85, 0, .1, 20], [() => P.slide('#E0A36F', '#D9B48A'), .5, .55, 0, 1.05, 40]) });
scene('scene-beauty', { paper: '#F0C49B', wall: '#EDBE9A', gobo: gobos.leaves, el: 10, build: set([drum(.75, .55, '#E7AE80'), .55, .35, 0, -.2], [() => P.serum(), 1.45, .35, .55, -.2, 0], [() => P.cream('#F3E4DA', '#8F4A55'), .62, -.75, 0, .2, 0], [() => P.soap(), .6, 1.25, 0, .45, 20], [() => P.pump('#F3E9DA'), 1.6, -1.1, 0, -.7, 10]) });
scene('scene-toys', { paper: '#E9D08C', wall: '#C3D6E2', build: set([() => P.rainbow(), 1.25, .5, 0, -.5, 8], [() => P.rings(), 1.4, -1.05, 0, 0, 0], [() => P.car('#B8472F'), .62, .75, 0, .65, 25], [() => P.bunny(), 1.5, 1.75, 0, .1, -15]) });
scene('scene-pantry', { paper: '#D9B98C', wall: '#8E3B46', el: 9, build: set([() => P.oil(), 1.9, -.75, 0, -.2, 0], [() => P.glassJar(), 1.0, .2, 0, .25, 0], [() => P.coffee('#E0A36F', '#6B2230', 'Sidama'), 1.55, 1.1, 0, -.3, -12], [() => P.tea(), 1.1, -1.55, 0, .2, 12], [() => P.chocolate(), .22, .95, 0, .85, 20]) });
scene('scene-outdoor', { paper: '#C7B68C', wall: '#54705F', gobo: gobos.leaves, build: set([() => P.backpack('#B5533C', '#7A4A30'), 2.1, .75, 0, -.4, -20], [() => P.flask('#E7DCC8', '#B8472F'), 1.35, -.55, 0, .1, 0], [() => P.enamel(), .5, -1.15, 0, .55, -30], [() => P.lantern(), 1.15, -1.55, 0, -.4, 0]) });
scene('scene-wear', { paper: '#DCE0C6', wall: '#D8C9A8', el: 12, build: set([() => P.stool(), 1.7, 0, 0, -.2, 0], [() => P.sweaters(['#6B3148', '#E7DFD1', '#C98B5E']), .78, 0, 1.69, -.2, 12], [() => P.boot('#6B4028'), 1.05, 1.5, 0, .3, -40], [() => P.beanie('#C8553D'), .62, -1.3, 0, .5, 20]) });
scene('scene-sound', { paper: '#D8B79A', wall: '#3E5664', build: set([() => P.speaker('#D9C9B2'), 1.25, .95, 0, 0, 0], [() => P.radio(), 1.05, -.75, 0, -.3, 18], [() => P.headphones('#E6DED2', '#6B3148'), 1.0, .1, 0, .75, 20]) });
// ---- the product page: four colours, then the set, the scale, the detail, the evening ----
const lamps = { ember: '#CF5236', oat: '#E6D8C0', sage: '#7F927B', plum: '#5A2A45' };
for (const [k, c] of Object.entries(lamps)) shots[`lamp-${k}`] = { ...shots['mushroom-lamp'], build: () => P.lamp(c), w: 900, h: 1125, paper: { ember: p.oat, oat: p.lilac, sage: p.apricot, plum: p.rose }[k] };
scene('lamp-set', { w: 900, h: 1125, paper: '#D9B48A', wall: '#B9C3A2', build: set([plinth(1.9, .55, 1.3, '#C99F70'), .55, 0, 0, -.1], [() => P.lamp(), 1.9, 0, .55, -.1, 0], [() => P.bookStack(), .5, 1.25, 0, .55, -20], [() => P.candle('#EFE3D2'), .5, -1.15, 0, .5, 0]) });
scene('lamp-scale', { w: 900, h: 1125, sun: false, gobo: null, paper: '#E4D6C4', wall: '#D9CDE0', fill: .84, el: 12, build: set([() => P.stool(), 1.9, 0, 0, -.1, 0], [() => P.lamp(), 1.35, -.12, 1.87, -.1, 0], [() => P.mug('#7F927B', '#3F4C3A'), .36, .48, 1.87, .2, -20], [() => P.cushion('#C9BADA'), 1.5, -1.55, 0, .2, 20]) });
shots['lamp-detail'] = { ...shots['mushroom-lamp'], w: 900, h: 1125, paper: p.apricot, build: () => P.lamp(), zoom: 2.5, aim: [.5, .8], az: 24, el: 4 };
scene('lamp-evening', { w: 900, h: 1125, sun: true, paper: '#6B4A58', wall: '#4A2C42', exposure: .62, keyAz: 60, keyEl: 24, gobo: gobos.leaves, build: set([() => P.lamp('#CF5236', 9), 2, .15, 0, 0, 0], [() => P.bookStack(), .5, -1.1, 0, .5, 20], [() => P.mug('#E7DCC8', '#7A6048'), .48, .75, 0, .75, -30]) });
// ---- second pictures for cards: same product, closer or in use ----
const alt = (name, o) => { shots[`${name}-2`] = { ...shots[name], ...o }; };
alt('mug', { paper: p.clay, sun: true, gobo: gobos.window, zoom: 1.15, az: -14, el: 30 });
alt('carafe', { paper: p.pine, sun: true, gobo: gobos.window, az: 16 });
alt('bowls', { paper: p.clay, zoom: 1.5, el: 40, az: 20 });
alt('kettle', { paper: '#E0A36F', sun: true, gobo: gobos.leaves, az: -24 });
alt('pot', { paper: p.pine, sun: true, gobo: gobos.window, el: 30 });
alt('plates', { paper: p.clay, el: 58 });

add('mug-sage', 'rose', () => P.mug('#8FA58A', '#3F4C3A'), { az: -28, el: 20, fill: .54 });
add('mug-brick', 'sky', () => P.mug('#C96B4B', '#5B2A1C'), { az: 24, el: 20, fill: .54 });
add('mug-ink', 'butter', () => P.mug('#34525A', '#C9DAE4'), { az: -34, el: 22, fill: .54 });

// ---- the other colours and labels, see looks.json ----
import { addLooks } from './looks.js';

addLooks(shots, papers);
delete shots['mushroom-lamp']; // only the base of the lamp's shots above
