// From the plane of the codes to the pixels of the stage: the frame around a cloud, and how near one has come.
const PAD = 18, SLACK = 0.25, CLOSEST = 40, MANY = 10000;

// How near one may come: so that even of very many points few enough are in view to become their images.
export const closest = (count) => CLOSEST * Math.sqrt(Math.max(1, count / MANY));

// All points: what the caption calls whole must not lose its far ones.
const extent = (xy, axis) => {
  let low = Infinity, high = -Infinity;
  for (let i = axis; i < xy.length; i += 2) { low = Math.min(low, xy[i]); high = Math.max(high, xy[i]); }
  return [low, high];
};

export const frameOf = (xy, stretch) => {
  const [x0, x1] = extent(xy, 0), [y0, y1] = extent(xy, 1);
  return { x: (x0 + x1) / 2, y: (y0 + y1) / 2, w: (x1 - x0) || 1, h: (y1 - y0) || 1, stretch };
};

export const blend = (a, b, t) => a + (b - a) * t;

export const between = (a, b, t) => ({ ...b, ...Object.fromEntries(["x", "y", "w", "h"].map((k) => [k, blend(a[k], b[k], t)])) });

// How near one has come: a place on the stage times k, moved by (x, y).
export const WHOLE = { k: 1, x: 0, y: 0 };

const held = (value, k, length) => Math.min(SLACK * length, Math.max(length * (1 - SLACK - k), value));

const kept = ({ k, x, y }, { width, height }) => (k === 1 ? { ...WHOLE } : { k, x: held(x, k, width), y: held(y, k, height) });

export const moved = (view, stage, dx, dy) => kept({ k: view.k, x: view.x + dx, y: view.y + dy }, stage);

// Come `times` nearer, with what lies under (px, py) staying there.
export const nearer = (view, stage, times, px, py, most) => {
  const k = Math.min(most, Math.max(1, view.k * times)), by = k / view.k;
  return kept({ k, x: px - (px - view.x) * by, y: py - (py - view.y) * by }, stage);
};

// One unit is as long upwards as across, unless the axes mean different things.
export const affine = (frame, { width, height }, view) => {
  const sx = (width - 2 * PAD) / frame.w, sy = (height - 2 * PAD) / frame.h, s = Math.min(sx, sy);
  const ax = view.k * (frame.stretch ? sx : s), ay = -view.k * (frame.stretch ? sy : s);
  return { ax, ay, bx: view.k * (width / 2) + view.x - ax * frame.x, by: view.k * (height / 2) + view.y - ay * frame.y };
};

// Whether any point is seen.
export const inside = (xy, { ax, ay, bx, by }, { width, height }) => {
  for (let i = 0; i < xy.length; i += 2) {
    const x = ax * xy[i] + bx, y = ay * xy[i + 1] + by;
    if (x >= 0 && x <= width && y >= 0 && y <= height) return true;
  }
  return false;
};

export const spread = (xy, { ax, ay, bx, by }, screen) => {
  for (let i = 0; i < xy.length; i += 2) { screen[i] = ax * xy[i] + bx; screen[i + 1] = ay * xy[i + 1] + by; }
};
