// The studio: one light, one lens, one paper sweep. Runs in the browser page that render.mjs opens.
import * as THREE from 'three';
import { RoundedBoxGeometry } from 'three/addons/geometries/RoundedBoxGeometry.js';

export { THREE };

const V = (x, y, z) => new THREE.Vector3(x, y, z);

export { V };

// ---------- materials and procedural textures ----------
export function rng(seed) { let s = seed >>> 0 || 1; return () => ((s = Math.imul(s ^ (s >>> 15), 1 | s), s ^= s + Math.imul(s ^ (s >>> 7), 61 | s), (s ^ (s >>> 14)) >>> 0) / 4294967296); }
export function tex(w, h, draw, { repeat = [1, 1], srgb = false } = {}) {
  const c = document.createElement('canvas'); c.width = w; c.height = h; draw(c.getContext('2d'), w, h);
  const t = new THREE.CanvasTexture(c); t.wrapS = t.wrapT = THREE.RepeatWrapping; t.repeat.set(...repeat); t.anisotropy = 4;
  if (srgb) t.colorSpace = THREE.SRGBColorSpace; return t;
}
const px = (f) => (g, w, h) => { const d = g.createImageData(w, h); for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) { const v = f(x, y, w, h), i = 4 * (y * w + x); d.data[i] = d.data[i + 1] = d.data[i + 2] = v; d.data[i + 3] = 255; } g.putImageData(d, 0, 0); };
export const bumps = {
  linen: (r = [10, 10]) => tex(128, 128, px((x, y) => { const a = Math.sin(x * Math.PI / 4), b = Math.sin(y * Math.PI / 4); const over = ((x >> 2) + (y >> 2)) & 1; return 128 + (over ? a : b) * 60 + Math.random() * 30; }), { repeat: r }),
  knit: (r = [14, 20]) => tex(64, 64, px((x, y) => { const u = (x % 32) / 32 - .5, v = (y % 32) / 32; const d = Math.abs(((v + Math.abs(u) * 1.1) % 1) - .5); const e = Math.cos(u * Math.PI * 2) * .5 + .5; return 40 + 200 * (1 - d * 1.6) * (.35 + .65 * (1 - e * .55)); }), { repeat: r }),
  rib: (r = [40, 1]) => tex(64, 8, px((x) => 128 + 120 * Math.sin(x / 64 * Math.PI * 2)), { repeat: r }),
  leather: (r = [5, 5]) => tex(256, 256, (g, w, h) => { g.fillStyle = '#999'; g.fillRect(0, 0, w, h); const R = rng(7); for (let i = 0; i < 2600; i++) { g.fillStyle = R() > .5 ? 'rgba(255,255,255,.22)' : 'rgba(0,0,0,.20)'; g.beginPath(); g.ellipse(R() * w, R() * h, 2 + R() * 4, 2 + R() * 3, R() * 3, 0, 7); g.fill(); } }, { repeat: r }),
  grain: (r = [4, 4]) => tex(256, 256, px(() => 100 + Math.random() * 90), { repeat: r }),
  hammer: (r = [5, 5]) => tex(256, 256, (g, w, h) => { g.fillStyle = '#888'; g.fillRect(0, 0, w, h); const R = rng(3); for (let i = 0; i < 160; i++) { const x = R() * w, y = R() * h, q = 14 + R() * 12, l = g.createRadialGradient(x, y, 0, x, y, q); l.addColorStop(0, 'rgba(30,30,30,.7)'); l.addColorStop(1, 'rgba(120,120,120,0)'); g.fillStyle = l; g.fillRect(x - q, y - q, 2 * q, 2 * q); } }, { repeat: r }),
};
export const maps = {
  wood: (a = '#C99F6E', b = '#A97C4B', r = [1, 1]) => tex(512, 512, (g, w, h) => { g.fillStyle = a; g.fillRect(0, 0, w, h); const R = rng(11); for (let i = 0; i < 260; i++) { g.strokeStyle = b; g.globalAlpha = .05 + R() * .16; g.lineWidth = .6 + R() * 3; const y = R() * h, k = R() * 20; g.beginPath(); g.moveTo(0, y); g.bezierCurveTo(w * .3, y + k - 10, w * .6, y - k + 8, w, y + R() * 10 - 5); g.stroke(); } g.globalAlpha = 1; }, { repeat: r, srgb: true }),
  speckle: (base, dot, n = 900, r = [3, 2]) => tex(512, 512, (g, w, h) => { g.fillStyle = base; g.fillRect(0, 0, w, h); const R = rng(5); g.fillStyle = dot; for (let i = 0; i < n; i++) { g.globalAlpha = .25 + R() * .6; const q = R() ** 3 * 3.4 + .5; g.beginPath(); g.ellipse(R() * w, R() * h, q, q * (.6 + R() * .5), R() * 3, 0, 7); g.fill(); } g.globalAlpha = 1; }, { repeat: r, srgb: true }),
  heather: (base, k = .08, r = [3, 3]) => tex(256, 256, (g, w, h) => { g.fillStyle = base; g.fillRect(0, 0, w, h); const R = rng(9); for (let i = 0; i < 7000; i++) { g.strokeStyle = R() > .5 ? `rgba(255,255,255,${k})` : `rgba(0,0,0,${k})`; const x = R() * w, y = R() * h; g.beginPath(); g.moveTo(x, y); g.lineTo(x + R() * 5 - 2.5, y + R() * 7); g.stroke(); } }, { repeat: r, srgb: true }),
  stripe: (a, b, n = 8, dir = 'y', duty = .5) => tex(16, 512, (g, w, h) => { g.fillStyle = a; g.fillRect(0, 0, w, h); g.fillStyle = b; for (let i = 0; i < n; i++) g.fillRect(0, i * h / n, w, h / n * duty); }, { srgb: true }),
  split: (top, bottom, at = .5) => tex(8, 512, (g, w, h) => { g.fillStyle = top; g.fillRect(0, 0, w, h); g.fillStyle = bottom; g.fillRect(0, h * (1 - at), w, h * at); }, { srgb: true }),
};
export function mat(color, o = {}) {
  const { rough = .6, metal = 0, bump, bumpScale = 1, coat = 0, sheen = 0, map, env = 1, opacity = 1, emissive, side, ibl = .18 } = o;
  const m = new THREE.MeshPhysicalMaterial({ color: map ? '#fff' : color, roughness: rough, metalness: metal, clearcoat: coat, clearcoatRoughness: .12, map: map || null, bumpMap: bump || null, bumpScale, envMapIntensity: env, side: side ?? THREE.FrontSide });
  if (map && o.tint) m.color.set(o.tint);
  if (sheen) { m.sheen = sheen; m.sheenRoughness = .6; m.sheenColor = new THREE.Color(color).lerp(new THREE.Color('#fff'), .5); }
  if (opacity < 1) { m.transparent = true; m.opacity = opacity; m.depthWrite = false; }
  if (emissive) { m.emissive = new THREE.Color(emissive); m.emissiveIntensity = o.glow ?? 1; }
  // Reflections come from the softboxes; diffuse light is sampled with real shadows, so most of the unshadowed ambient is removed.
  m.onBeforeCompile = (s) => { s.fragmentShader = s.fragmentShader.replace('#include <lights_fragment_maps>', `#include <lights_fragment_maps>\n#if defined(RE_IndirectDiffuse)\n iblIrradiance *= ${ibl.toFixed(2)};\n#endif`); };
  return m;
}

// ---------- geometry ----------
/** Rounds the corners of a polyline; a point is [x, y, radius?]. */
export function fillet(pts, { closed = false, r = .05, seg = 7 } = {}) {
  const out = [], n = pts.length;
  for (let i = 0; i < n; i++) {
    const p = pts[i], rad = p[2] ?? r, a = pts[(i - 1 + n) % n], b = pts[(i + 1) % n];
    if ((!closed && (i === 0 || i === n - 1)) || rad <= 0) { out.push(new THREE.Vector2(p[0], p[1])); continue; }
    const u = new THREE.Vector2(a[0] - p[0], a[1] - p[1]), v = new THREE.Vector2(b[0] - p[0], b[1] - p[1]);
    const q = Math.min(rad, u.length() * .49, v.length() * .49); u.setLength(q); v.setLength(q);
    for (let k = 0; k <= seg; k++) { const t = k / seg, s = 1 - t; out.push(new THREE.Vector2(p[0] + u.x * s * s + v.x * t * t, p[1] + u.y * s * s + v.y * t * t)); }
  }
  return out;
}
export const mesh = (g, m, { p = [0, 0, 0], r = [0, 0, 0], s = 1 } = {}) => { const o = new THREE.Mesh(g, m); o.position.set(...p); o.rotation.set(...r); Array.isArray(s) ? o.scale.set(...s) : o.scale.setScalar(s); o.castShadow = o.receiveShadow = true; return o; };
export const group = (...c) => { const g = new THREE.Group(); g.add(...c.flat().filter(Boolean)); return g; };
export const at = (o, p, r = [0, 0, 0], s = 1) => { o.position.set(...p); o.rotation.set(...r); o.scale.setScalar(s); return o; };
function latheGeo(P, seg) { // v runs with arc length, so that textures are not stretched between fillets
  const g = new THREE.LatheGeometry(P, seg), L = [0]; for (let i = 1; i < P.length; i++) L.push(L[i - 1] + P[i].distanceTo(P[i - 1]));
  const uv = g.attributes.uv, n = P.length, T = L[n - 1] || 1; for (let i = 0; i < uv.count; i++) uv.setY(i, L[i % n] / T); return g;
}
export const lathe = (pts, m, o = {}) => mesh(latheGeo(fillet(pts, { r: o.fr ?? .05, seg: o.fs ?? 8 }), o.seg ?? 112), m, o);
/** Smooth lathe: the profile is a spline through the points. */
export const turn = (pts, m, o = {}) => mesh(latheGeo(new THREE.SplineCurve(pts.map((p) => new THREE.Vector2(...p))).getPoints(o.n ?? 90), o.seg ?? 112), m, o);
export const box = (w, h, d, r, m, o = {}) => mesh(new RoundedBoxGeometry(w, h, d, o.seg ?? 6, r), m, o);
export const cyl = (r1, r2, h, m, o = {}) => lathe([[0, 0, 0], [r2, 0], [r1, h], [0, h, 0]], m, { fr: o.fr ?? .03, ...o });
export const ball = (r, m, o = {}) => mesh(new THREE.SphereGeometry(r, 64, 48), m, o);
export const tube = (pts, r, m, o = {}) => mesh(new THREE.TubeGeometry(new THREE.CatmullRomCurve3(pts.map((p) => V(...p)), !!o.closed, 'catmullrom', o.tension ?? .5), o.n ?? 96, r, o.rs ?? 18, !!o.closed), m, o);
export const torus = (R, r, m, o = {}) => mesh(new THREE.TorusGeometry(R, r, 40, 120, o.arc ?? Math.PI * 2), m, o);
export const shape = (pts, o) => new THREE.Shape(fillet(pts, { closed: true, ...o }));
export function slab(sh, depth, m, o = {}) { const b = o.bevel ?? .03; const g = new THREE.ExtrudeGeometry(sh, { depth: Math.max(.001, depth - 2 * b), bevelEnabled: b > 0, bevelSize: b, bevelThickness: b, bevelOffset: -b, bevelSegments: 6, curveSegments: 40 }); g.translate(0, 0, b); g.computeVertexNormals(); const k = mesh(g, m, o); return k; }
/** Surface from rings of equal length (a loft); caps both ends. */
export function loft(rings, m, o = {}) {
  const n = rings[0].length, pos = [], uv = [], idx = [];
  rings.forEach((R, i) => R.forEach((p, j) => { pos.push(p.x, p.y, p.z); uv.push(j / n, i / rings.length); }));
  for (let i = 0; i < rings.length - 1; i++) for (let j = 0; j < n; j++) { const a = i * n + j, b = i * n + (j + 1) % n, c = a + n, d = b + n; idx.push(a, c, b, b, c, d); }
  const cap = (i, flip) => { const c = rings[i].reduce((s, p) => s.add(p), V(0, 0, 0)).multiplyScalar(1 / n); const k = pos.length / 3; pos.push(c.x, c.y, c.z); uv.push(.5, .5); for (let j = 0; j < n; j++) { const a = i * n + j, b = i * n + (j + 1) % n; flip ? idx.push(k, a, b) : idx.push(k, b, a); } };
  if (o.caps !== false) { cap(0, false); cap(rings.length - 1, true); }
  const g = new THREE.BufferGeometry(); g.setAttribute('position', new THREE.Float32BufferAttribute(pos, 3)); g.setAttribute('uv', new THREE.Float32BufferAttribute(uv, 2)); let vol = 0; for (let i = 0; i < idx.length; i += 3) { const [A, B, C] = [0, 1, 2].map((k) => V(pos[3 * idx[i + k]], pos[3 * idx[i + k] + 1], pos[3 * idx[i + k] + 2])); vol += A.dot(B.cross(C)); }
  if (vol < 0) for (let i = 0; i < idx.length; i += 3) [idx[i], idx[i + 1]] = [idx[i + 1], idx[i]]; // faces look outward whatever the order of the rings
  g.setIndex(idx); g.computeVertexNormals(); return mesh(g, m, o);
}
const hash = (x, y) => { const s = Math.sin(x * 127.1 + y * 311.7) * 43758.5453; return s - Math.floor(s); };
export function noise(x, y) { const i = Math.floor(x), j = Math.floor(y), u = x - i, v = y - j, a = u * u * (3 - 2 * u), b = v * v * (3 - 2 * v); return (hash(i, j) * (1 - a) + hash(i + 1, j) * a) * (1 - b) + (hash(i, j + 1) * (1 - a) + hash(i + 1, j + 1) * a) * b; }
/** Cloth lying flat: a silhouette puffed up by its distance to the edge, with folds. Lies in XY, puffs to +Z. */
export function cloth(pts, m, { puff = .12, fold = .05, edge = .22, scale = 3, n = 190, r = .06, drape, ...o } = {}) {
  const P = fillet(pts, { closed: true, r, seg: 8 }); let x0 = 9, x1 = -9, y0 = 9, y1 = -9; P.forEach((p) => { x0 = Math.min(x0, p.x); x1 = Math.max(x1, p.x); y0 = Math.min(y0, p.y); y1 = Math.max(y1, p.y); });
  const seg = P.map((p, i) => [p, P[(i + 1) % P.length]]);
  const dist = (x, y) => { let d = 9, ins = false; for (const [a, b] of seg) { const ex = b.x - a.x, ey = b.y - a.y, t = Math.max(0, Math.min(1, ((x - a.x) * ex + (y - a.y) * ey) / (ex * ex + ey * ey || 1))); d = Math.min(d, Math.hypot(x - a.x - t * ex, y - a.y - t * ey)); if ((a.y > y) !== (b.y > y) && x < (b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x) ins = !ins; } return ins ? d : -d; };
  const N = n, M = Math.round(n * (y1 - y0) / (x1 - x0)), pos = [], uv = [], idx = [], id = new Int32Array((N + 1) * (M + 1)).fill(-1), dx = (x1 - x0) / N, dy = (y1 - y0) / M, step = Math.max(dx, dy);
  for (let j = 0; j <= M; j++) for (let i = 0; i <= N; i++) {
    let x = x0 + i * dx, y = y0 + j * dy, d = dist(x, y); if (d < -step * 1.5) continue;
    if (d < 0) { const e = step * .5, gx = dist(x + e, y) - dist(x - e, y), gy = dist(x, y + e) - dist(x, y - e), l = Math.hypot(gx, gy) || 1; x -= gx / l * d; y -= gy / l * d; d = 0; }
    const t = Math.min(1, d / edge), h = puff * Math.sqrt(1 - (1 - t) * (1 - t));
    const w = noise(x * scale + 3 * noise(y * scale * .7, x), y * scale * .55 + 2), w2 = noise(x * scale * 2.1 + 9, y * scale * 1.3 + 5);
    let z = h + fold * Math.min(1, d / (edge * .8)) * (1 - Math.abs(2 * w - 1)) + fold * .4 * t * w2; if (drape) z += drape(x, y, t);
    id[j * (N + 1) + i] = pos.length / 3; pos.push(x, y, z); uv.push((x - x0) / (x1 - x0), (y - y0) / (x1 - x0));
  }
  for (let j = 0; j < M; j++) for (let i = 0; i < N; i++) { const a = id[j * (N + 1) + i], b = id[j * (N + 1) + i + 1], c = id[(j + 1) * (N + 1) + i], d = id[(j + 1) * (N + 1) + i + 1]; if (a >= 0 && b >= 0 && d >= 0) idx.push(a, b, d); if (a >= 0 && d >= 0 && c >= 0) idx.push(a, d, c); }
  const g = new THREE.BufferGeometry(); g.setAttribute('position', new THREE.Float32BufferAttribute(pos, 3)); g.setAttribute('uv', new THREE.Float32BufferAttribute(uv, 2)); g.setIndex(idx); g.computeVertexNormals();
  m.side = THREE.DoubleSide; return mesh(g, m, o);
}

// ---------- camera, light, accumulation ----------
const W0 = 640, H0 = 800;
let renderer, acc, one, quad, quadCam, addMat, outMat, pmrem;
function init(w, h) {
  if (!renderer) {
    renderer = new THREE.WebGLRenderer({ antialias: false, preserveDrawingBuffer: true, alpha: false }); document.body.append(renderer.domElement);
    renderer.shadowMap.enabled = true; renderer.shadowMap.type = THREE.PCFShadowMap; renderer.outputColorSpace = THREE.SRGBColorSpace; pmrem = new THREE.PMREMGenerator(renderer);
    const vs = 'varying vec2 v; void main(){ v = uv; gl_Position = vec4(position.xy, 0., 1.); }';
    addMat = new THREE.ShaderMaterial({ uniforms: { t: { value: null } }, vertexShader: vs, fragmentShader: 'varying vec2 v; uniform sampler2D t; void main(){ gl_FragColor = vec4(min(texture2D(t, v).rgb, vec3(12.)), 1.); }', blending: THREE.CustomBlending, blendSrc: THREE.OneFactor, blendDst: THREE.OneFactor, depthTest: false, depthWrite: false });
    outMat = new THREE.ShaderMaterial({ uniforms: { t: { value: null }, k: { value: 1 }, pool: { value: 1 } }, vertexShader: vs, depthTest: false,
      fragmentShader: `varying vec2 v; uniform sampler2D t; uniform float k, pool;
      vec3 curve(vec3 c){ vec3 s = .72 + .28 * (1. - exp(-(c - .72) / .34)); return mix(c, s, step(.72, c)); }
      void main(){ vec3 c = texture2D(t, v).rgb * k; float d = length((v - vec2(.40, .66)) * vec2(1., 1.1)); c *= mix(1., 1.05 - .26 * d * d, pool); c = curve(c);
      float l = dot(c, vec3(.21, .72, .07)); c = mix(vec3(l), c, 1.1);
      c = mix(12.92 * c, 1.055 * pow(max(c, 0.), vec3(1. / 2.4)) - .055, step(.0031308, c)); gl_FragColor = vec4(c, 1.); }` });
    quadCam = new THREE.OrthographicCamera(-1, 1, 1, -1, 0, 1); quad = new THREE.Mesh(new THREE.PlaneGeometry(2, 2), addMat); quad.frustumCulled = false;
  }
  renderer.setSize(w, h, false); renderer.setPixelRatio(1); acc?.dispose(); one?.dispose();
  one = new THREE.WebGLRenderTarget(w, h, { type: THREE.HalfFloatType }); acc = new THREE.WebGLRenderTarget(w, h, { type: THREE.FloatType, depthBuffer: false });
}
const halton = (i, b) => { let f = 1, r = 0; while (i > 0) { f /= b; r += f * (i % b); i = Math.floor(i / b); } return r; };
function environment(paper, warm) {
  const s = new THREE.Scene(), add = (w, h, p, c, k) => { const q = new THREE.Mesh(new THREE.PlaneGeometry(w, h), new THREE.MeshBasicMaterial({ color: new THREE.Color(c).multiplyScalar(k), side: THREE.DoubleSide })); q.position.set(...p); q.lookAt(0, 0, 0); s.add(q); };
  s.add(new THREE.Mesh(new THREE.SphereGeometry(20), new THREE.ShaderMaterial({ side: THREE.BackSide, uniforms: { p: { value: new THREE.Color(paper) } }, vertexShader: 'varying vec3 q; void main(){ q = normalize(position); gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.); }', fragmentShader: 'varying vec3 q; uniform vec3 p; void main(){ vec3 c = mix(p * .75, vec3(.62, .60, .57), smoothstep(-.15, .35, q.y)); gl_FragColor = vec4(c, 1.); }' })));
  add(7, 9, [-9, 6, 5], warm, 7); add(2.2, 10, [9, 3, 3], '#FFFFFF', 3.2); add(8, 4, [0, 11, 0], '#FFFFFF', 3); add(10, 3, [0, 2, 13], '#FFFFFF', .9);
  const rt = pmrem.fromScene(s, .015); return rt.texture;
}
/** Renders one shot to the page's canvas. shot: see shots.js */
export async function shoot(shot) {
  const { w = W0, h = H0, samples = 40, paper = '#E9DFCF', wall, build, fill = .64, az = 14, el = 11, fov = 20, sun = false, gobo, flat = false, aim, zoom = 1, shiftY = 0, shiftX = 0, keyAz = -36, keyEl = 38, extra, pool = 1, fitBox, exposure = 1 } = shot;
  init(w, h); const scene = new THREE.Scene(), product = group(build());
  if (flat) product.rotation.x = -Math.PI / 2 + (shot.tilt ?? 0);
  const holder = group(product); holder.rotation.y = (shot.spin ?? 0) * Math.PI / 180; scene.add(holder);
  let bb = new THREE.Box3().setFromObject(holder); const size = bb.getSize(V(0, 0, 0)), k = 2 / Math.max(size.x, size.y, size.z * .9); holder.scale.setScalar(k);
  bb = new THREE.Box3().setFromObject(holder); holder.position.set(-(bb.min.x + bb.max.x) / 2, -bb.min.y, -(bb.min.z + bb.max.z) / 2); bb = new THREE.Box3().setFromObject(holder);
  if (extra) { const e = group(extra(bb)); scene.add(e); if (fitBox !== false) bb.union(new THREE.Box3().setFromObject(e)); if (shot.lift) { holder.position.y += shot.lift; bb.max.y += shot.lift; } }
  // paper sweep: floor, curve, wall in one surface
  const R = 1.6, back = -2.6, prof = [[12, 0], [back + R, 0]]; for (let i = 1; i <= 14; i++) { const a = i / 14 * Math.PI / 2; prof.push([back + R - Math.sin(a) * R, R - Math.cos(a) * R]); } prof.push([back, 12]);
  const sweepMat = mat(paper, { rough: .95, env: .1, ibl: .5, side: THREE.DoubleSide, bump: bumps.grain([60, 60]), bumpScale: .12 });
  const pos = [], idx = [], X = 14; prof.forEach(([z, y], i) => { pos.push(-X, y, z, X, y, z); if (i) { const a = 2 * i - 2; idx.push(a, a + 1, a + 2, a + 1, a + 3, a + 2); } });
  const uv = []; prof.forEach((_, i) => uv.push(0, i / prof.length, 1, i / prof.length));
  const sg = new THREE.BufferGeometry(); sg.setAttribute('position', new THREE.Float32BufferAttribute(pos, 3)); sg.setAttribute('uv', new THREE.Float32BufferAttribute(uv, 2)); sg.setIndex(idx); sg.computeVertexNormals();
  if (wall) { // two papers: a table and a wall
    const t = mesh(new THREE.PlaneGeometry(30, 12), mat(paper, { rough: .9, env: .1, ibl: .5 }), { r: [-Math.PI / 2, 0, 0], p: [0, 0, back + 6] }); const b = mesh(new THREE.PlaneGeometry(30, 20), mat(wall, { rough: .95, env: .1, ibl: .5 }), { p: [0, 0, back] }); scene.add(t, b);
  } else { const sweep = mesh(sg, sweepMat); sweep.castShadow = false; if (flat) { scene.add(mesh(new THREE.PlaneGeometry(40, 40), sweepMat, { r: [-Math.PI / 2, 0, 0] })); } else scene.add(sweep); }
  const warm = sun ? '#FFE3BD' : '#FFF4E6'; const env = environment(wall ?? paper, warm); scene.environment = env;
  const bounce = new THREE.HemisphereLight('#FFFFFF', new THREE.Color(paper), .26); scene.add(bounce);
  const key = new THREE.DirectionalLight('#fff', 1); key.castShadow = true; key.shadow.mapSize.set(1536, 1536); Object.assign(key.shadow.camera, { left: -3.6, right: 3.6, top: 3.6, bottom: -3.6, near: .5, far: 30 }); key.shadow.bias = -.0006; key.shadow.normalBias = .014; key.shadow.radius = 1.5; scene.add(key, key.target);
  const c = bb.getCenter(V(0, 0, 0)); key.target.position.set(c.x, c.y * .6, c.z);
  // camera: long lens, fitted so that every product fills the same share of the frame
  const cam = new THREE.PerspectiveCamera(fov, w / h, .1, 100), azR = az * Math.PI / 180, elR = (flat ? (shot.el ?? 78) : el) * Math.PI / 180, dir = V(Math.sin(azR) * Math.cos(elR), Math.sin(elR), Math.cos(azR) * Math.cos(elR));
  const target = aim ? V(bb.min.x + aim[0] * (bb.max.x - bb.min.x), bb.min.y + aim[1] * (bb.max.y - bb.min.y), bb.min.z + (aim[2] ?? .5) * (bb.max.z - bb.min.z)) : c.clone();
  cam.position.copy(target).addScaledVector(dir, 10); cam.lookAt(target); cam.updateMatrixWorld();
  let mx = 0, my = 0; for (let i = 0; i < 8; i++) { const p = V(i & 1 ? bb.max.x : bb.min.x, i & 2 ? bb.max.y : bb.min.y, i & 4 ? bb.max.z : bb.min.z).applyMatrix4(cam.matrixWorldInverse); mx = Math.max(mx, Math.abs(p.x)); my = Math.max(my, Math.abs(p.y)); }
  const tan = Math.tan(fov * Math.PI / 360), dist = Math.max(my / (tan * fill), mx / (tan * (w / h) * Math.min(.8, fill * 1.42))) / zoom; cam.position.copy(target).addScaledVector(dir, dist); cam.lookAt(target);
  const up = V(0, 1, 0).applyQuaternion(cam.quaternion), right = V(1, 0, 0).applyQuaternion(cam.quaternion); cam.position.addScaledVector(up, shiftY * dist * tan).addScaledVector(right, shiftX * dist * tan); cam.updateMatrixWorld();
  const gob = gobo?.(keyAz, keyEl); if (gob) { gob.traverse((o) => { if (o.material) { o.material.colorWrite = false; o.material.depthWrite = false; } }); scene.add(gob); }
  renderer.setRenderTarget(acc); renderer.setClearColor(0, 1); renderer.clear();
  const nKey = Math.round(samples * (sun ? .45 : .55)), nDome = samples - nKey, spread = (sun ? 1.6 : 13) * Math.PI / 180;
  const IK = sun ? 3.3 : 2.3, L = sun ? .19 : .24, dirOf = (a, e) => V(Math.sin(a) * Math.cos(e), Math.sin(e), Math.cos(a) * Math.cos(e));
  const kd = dirOf(keyAz * Math.PI / 180, keyEl * Math.PI / 180), kx = V(0, 1, 0).cross(kd).normalize(), ky = kd.clone().cross(kx);
  for (let i = 0; i < samples; i++) {
    const isKey = i < nKey; let d; if (gob) gob.visible = isKey;
    if (isKey) { const r = Math.sqrt((i + .5) / nKey) * spread, a = i * 2.39996; d = kd.clone().addScaledVector(kx, Math.tan(r) * Math.cos(a)).addScaledVector(ky, Math.tan(r) * Math.sin(a)).normalize(); key.color.set(warm); key.intensity = IK * samples / nKey; }
    else { const j = i - nKey, y = .06 + .94 * (j + .5) / nDome, a = j * 2.39996 + .7, q = Math.sqrt(1 - y * y); d = V(q * Math.cos(a), y, q * Math.sin(a)); key.color.set(sun ? '#DDE6FF' : '#FFFDF8'); key.intensity = L * 2 * Math.PI / nDome * samples; }
    key.position.copy(key.target.position).addScaledVector(d, 12);
    cam.setViewOffset(w, h, halton(i + 1, 2) - .5, halton(i + 1, 3) - .5, w, h);
    renderer.setRenderTarget(one); renderer.setClearColor(0, 1); renderer.clear(); renderer.render(scene, cam);
    quad.material = addMat; addMat.uniforms.t.value = one.texture; renderer.autoClear = false; renderer.setRenderTarget(acc); renderer.render(quad, quadCam); renderer.autoClear = true;
    if (i % 8 === 7) await new Promise((r) => setTimeout(r));
  }
  quad.material = outMat; outMat.uniforms.t.value = acc.texture; outMat.uniforms.k.value = exposure / samples; outMat.uniforms.pool.value = pool; renderer.setRenderTarget(null); renderer.render(quad, quadCam);
  const url = renderer.domElement.toDataURL('image/png');
  scene.traverse((o) => { o.geometry?.dispose(); for (const m of [o.material ?? []].flat()) { m.map?.dispose(); m.bumpMap?.dispose(); m.dispose(); } }); env.dispose(); return url;
}
/** Shadow casters between the sun and the set. */
export const gobos = {
  window: (azd, eld) => { const a = azd * Math.PI / 180, e = eld * Math.PI / 180, d = V(Math.sin(a) * Math.cos(e), Math.sin(e), Math.cos(a) * Math.cos(e)), g = new THREE.Group(), m = mat('#000'); const bar = (w, h, x, y) => g.add(mesh(new THREE.BoxGeometry(w, h, .05), m, { p: [x, y, 0] })); [-1.3, .1, 1.5].forEach((x) => bar(.1, 7, x, 0)); [-1.5, .1, 1.7].forEach((y) => bar(8, .1, 0, y)); bar(3, 8, -4.0, 0); bar(3, 8, 4.1, 0); g.position.copy(d).multiplyScalar(6).add(V(0, .6, 0)); g.lookAt(V(0, .6, 0)); g.rotateZ(.12); return g; },
  leaves: (azd, eld) => { const a = azd * Math.PI / 180, e = eld * Math.PI / 180, d = V(Math.sin(a) * Math.cos(e), Math.sin(e), Math.cos(a) * Math.cos(e)), g = new THREE.Group(), m = mat('#000', { side: THREE.DoubleSide }), R = rng(21); const leaf = new THREE.ShapeGeometry(new THREE.Shape(fillet([[0, 0, 0], [.17, .35, .3], [0, .9, 0], [-.17, .35, .3]], { closed: true }))); for (let b = 0; b < 4; b++) for (let i = 0; i < 9; i++) { const o = mesh(leaf, m); o.position.set(-2.6 + b * 1.35 + i * .17 * (b % 2 ? 1 : -1), 2.3 - i * .34 - b * .2, R() * .3); o.rotation.z = (i % 2 ? 1.1 : -1.2) + R() * .5; o.scale.setScalar(.6 + R() * .35); g.add(o); } g.position.copy(d).multiplyScalar(5.5).add(V(0, .8, 0)); g.lookAt(V(0, .8, 0)); return g; },
};
