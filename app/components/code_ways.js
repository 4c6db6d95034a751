// Ways from one code to another, as `aecore.latent.walks` has them: straight, and round, where the direction turns evenly.
const STRAIGHT = 1e-6;

const norm = (z) => Math.sqrt(z.reduce((sum, value) => sum + value * value, 0));
const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

const linear = (a, b, t) => a.map((value, i) => (1 - t) * value + t * b[i]);

// The direction square to `one` towards `other`, both of norm 1; where they lie on one line, any fixed one.
const side = (one, other) => {
  const less = (from, by) => from.map((value, i) => value - by * one[i]);
  let across = less(other, dot(other, one));
  if (norm(across) < STRAIGHT) {
    const sizes = one.map(Math.abs), least = sizes.indexOf(Math.min(...sizes));
    across = less(one.map((_, i) => (i === least ? 1 : 0)), one[least]);
  }
  const length = norm(across);
  return across.map((value) => value / length);
};

const spherical = (a, b, t) => {
  const one = norm(a), other = norm(b);
  if (!one || !other || a.length === 1) return linear(a, b, t);
  const from = a.map((value) => value / one), to = b.map((value) => value / other), square = side(from, to);
  const angle = t * Math.atan2(dot(to, square), dot(to, from)), reach = (1 - t) * one + t * other;
  return from.map((value, i) => reach * (Math.cos(angle) * value + Math.sin(angle) * square[i]));
};

const WAYS = { linear, spherical };

// The code at a place of a way by stops (arrays of numbers): 0 is the first stop, 1 the second; stops are met exactly.
export const along = (stops, way, place) => {
  const leg = Math.min(stops.length - 2, Math.max(0, Math.floor(place))), t = place - leg;
  if (t <= 0) return Float32Array.from(stops[leg]);
  return Float32Array.from(t >= 1 ? stops[leg + 1] : WAYS[way](stops[leg], stops[leg + 1], t));
};

// Pixels or places between stops, the straight way: arrays of numbers.
export const faded = (stops, place) => {
  const leg = Math.min(stops.length - 2, Math.max(0, Math.floor(place))), t = Math.min(1, place - leg);
  return Array.from(stops[leg], (value, i) => (1 - t) * value + t * stops[leg + 1][i]);
};
