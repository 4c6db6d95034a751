// The name of each class at its middle, moved aside where another name stands.
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

export const centres = (xy, labels, classes) => classes.map((name, label) => {
  const xs = [], ys = [];
  for (let i = 0; 2 * i < xy.length; i++) if (labels[i] === label) { xs.push(xy[2 * i]); ys.push(xy[2 * i + 1]); }
  return xs.length ? { name, label, x: median(xs), y: median(ys) } : null;
}).filter(Boolean);

// Where a name may stand: on its median, else on rings around it, the nearest first.
const NEAR = [[0, 0], ...[14, 24, 36, 50, 66].flatMap((r) => [0, 1, 2, 3, 4, 5, 6, 7].map((k) =>
  [r * Math.cos(k * Math.PI / 4), r * Math.sin(k * Math.PI / 4)]))];

const apart = (a, b) => Math.abs(a.x - b.x) >= (a.w + b.w) / 2 || Math.abs(a.y - b.y) >= (a.h + b.h) / 2;

const within = (value, half, length) => Math.min(Math.max(value, half), length - half);

// The first free place; the one a name had comes first, so that names do not jump about while points move.
const spot = (ctx, middle, [x, y], stage, placed, had) => {
  const w = ctx.measureText(middle.name).width + 6, h = 20;
  for (const [dx, dy] of had.has(middle.label) ? [had.get(middle.label), ...NEAR] : NEAR) {
    const at = { x: within(x + dx, w / 2, stage.width), y: within(y + dy, h / 2, stage.height), w, h };
    if (placed.some((other) => !apart(at, other))) continue;
    had.set(middle.label, [dx, dy]);
    return at;
  }
  return null; // no room near it: the legend still names it
};

// Write the names of the classes that `shows` and return how many found a place.
export const names = (ctx, { middles, place, stage, had, paper, text, shows }) => {
  Object.assign(ctx, { font: "700 17px sans-serif", textAlign: "center", textBaseline: "middle", lineJoin: "round" });
  Object.assign(ctx, { strokeStyle: paper, fillStyle: text, lineWidth: 4 });
  const placed = [];
  for (const middle of middles) {
    const [x, y] = place(middle);
    if (!shows(middle.label) || x < 0 || y < 0 || x > stage.width || y > stage.height) continue;
    const at = spot(ctx, middle, [x, y], stage, placed, had);
    if (!at) continue;
    placed.push(at);
    ctx.strokeText(middle.name, at.x, at.y);
    ctx.fillText(middle.name, at.x, at.y);
  }
  return placed.length;
};
