// The dots, written into the pixels themselves: round, with soft rims, ten thousand in a few milliseconds without a GPU.
const stamps = new Map();

// A disc: offsets of its pixels and, for each, which of the LEVELS of cover it has. Its rim is soft.
const LEVELS = 4;
const stampOf = (radius) => {
  const key = Math.max(0.75, Math.round(radius * 4) / 4);
  if (stamps.has(key)) return stamps.get(key);
  const reach = Math.ceil(key), pixels = [];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const level = Math.round(LEVELS * Math.min(1, Math.max(0, key + 0.5 - Math.hypot(dx, dy))));
      if (level) pixels.push([dx, dy, level - 1]);
    }
  }
  stamps.set(key, { reach, pixels });
  return stamps.get(key);
};

const packed = ([r, g, b]) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;

// Every colour at every level of cover, over paper.
const inks = (palette, paper) => Uint32Array.from(palette.flatMap((colour) => Array.from({ length: LEVELS }, (_, level) =>
  packed(colour.map((c, i) => Math.round(paper[i] + ((c - paper[i]) * (level + 1)) / LEVELS))))));

// A rim only goes on bare paper: where dots touch, the later one has a sharp edge.
const stamp = (pixels, at, offsets, levels, table, base, bare) => {
  for (let s = 0; s < offsets.length; s++) {
    const place = at + offsets[s];
    if (levels[s] === LEVELS - 1 || pixels[place] === bare) pixels[place] = table[base + levels[s]];
  }
};

const cut = (image, pixels, x, y, disc, table, base, bare) => {
  const inside = disc.pixels.filter(([dx, dy]) => x + dx >= 0 && y + dy >= 0 && x + dx < image.width && y + dy < image.height);
  stamp(pixels, y * image.width + x, inside.map(([dx, dy]) => dy * image.width + dx), inside.map((one) => one[2]), table, base, bare);
};

// Paint points at `screen` (CSS pixels), each in the colour that `tint` picks from `palette`; the last one, for what is
// only context, lies below all others. `clear`: no paper, since something lies under it.
export const dots = (image, { paper, clear, palette, screen, tint, ratio, radius }) => {
  const { width, height } = image, pixels = new Uint32Array(image.data.buffer), bare = clear ? 0 : packed(paper), table = inks(palette, paper);
  const disc = stampOf(radius * ratio), { reach } = disc, context = palette.length - 1;
  const offsets = Int32Array.from(disc.pixels, ([dx, dy]) => dy * width + dx), levels = Uint8Array.from(disc.pixels, (one) => one[2]);
  pixels.fill(bare);
  for (const below of [true, false]) {
    for (let i = 0; i < tint.length; i++) {
      if ((tint[i] === context) !== below) continue;
      const x = Math.round(screen[2 * i] * ratio), y = Math.round(screen[2 * i + 1] * ratio), base = tint[i] * LEVELS;
      if (x < -reach || y < -reach || x >= width + reach || y >= height + reach) continue;
      const whole = x >= reach && y >= reach && x < width - reach && y < height - reach;
      if (whole) stamp(pixels, y * width + x, offsets, levels, table, base, bare);
      else cut(image, pixels, x, y, disc, table, base, bare);
    }
  }
};
