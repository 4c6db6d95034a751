// One run's half of the film: its map, its pictures, its loss and its bars at one epoch.
import { paletteOf, rgb, themeOf } from "./cloud_colours.js";
import { dots } from "./cloud_dots.js";
import { centres, names } from "./cloud_names.js";
import { WHOLE, affine, between, blend, frameOf, spread } from "./cloud_view.js";
import { bars, figure, lossChart } from "./film_chart.js";
import { Reel } from "./film_reel.js";

const SIDE = 28, CROSS = 7;

// One row of pictures on one canvas, ink of the colour of text on no paper.
const row = (canvas, pixels, [r, g, b]) => {
  const count = pixels.length / (SIDE * SIDE);
  Object.assign(canvas, { width: Math.max(1, count) * SIDE, height: SIDE });
  if (!count) return;
  const ctx = canvas.getContext("2d"), image = ctx.createImageData(count * SIDE, SIDE), ink = new Uint32Array(image.data.buffer);
  const colour = (b << 16) | (g << 8) | r;
  for (let n = 0; n < count; n++) {
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) ink[y * count * SIDE + n * SIDE + x] = ((pixels[(n * SIDE + y) * SIDE + x] << 24) | colour) >>> 0;
    }
  }
  ctx.putImageData(image, 0, 0);
};

const joined = (pixels, more) => {
  if (!more) return pixels;
  const whole = new Uint8Array(pixels.length + more.length);
  whole.set(pixels);
  whole.set(more, pixels.length);
  return whole;
};

export class Screen {
  constructor(box, repaint) {
    this.box = box;
    this.reel = new Reel(repaint);
    this.canvas = box.querySelector("canvas.map");
    this.spots = new Map();
  }

  // What the page says of this run, the map's height, what the loss is drawn over, and the words.
  hear(data, height, range, words) {
    const loss = JSON.stringify([data.loss, range]);
    this.words = words;
    this.data = data;
    this.canvas.style.height = `${height}px`;
    this.canvas.setAttribute("aria-label", data.alt);
    this.box.querySelector("h4").textContent = data.title;
    this.box.querySelector(".bars").hidden = !data.bars;
    this.box.querySelector(".pictures").hidden = !data.pictures;
    if (loss !== this.loss) { this.loss = loss; this.cursor = lossChart(this.box.querySelector("svg"), data.loss, range); }
    this.seen = data.seen ? Uint8Array.from(atob(data.seen), (c) => c.charCodeAt(0)) : null;
    this.own = data.mine ? Uint8Array.from(atob(data.mine), (c) => c.charCodeAt(0)) : null;
    return this.reel.hear(data);
  }

  // At an epoch, with bars of which the tallest would have the value `tallest`.
  paint(epoch, tallest) {
    const { reel, box } = this, found = reel.around(epoch);
    if (!found || !reel.labels || !reel.real) return;
    this.theme = themeOf(box);
    const own = reel.followed(found), near = found.t < 0.5 ? found.from : found.to;
    this.map(found, own);
    this.rows(near, own);
    this.cursor?.(epoch);
    this.bars(near.bars, tallest);
    box.dataset.epoch = epoch.toFixed(3);
    box.dataset.step = (found.t < 0.5 ? found.a : found.b).step;
    box.dataset.mine = String(Boolean(own));
  }

  bars(values, tallest) {
    const title = this.box.querySelector(".bars-title"), { bars: count, bars_title: said } = this.data;
    title.textContent = count ? `${said}. ${this.words.full.replace("{value}", figure(tallest))}` : said;
    if (count) bars(this.box.querySelector(".bars"), values, tallest, this.theme.accent);
  }

  rows(near, own) {
    const ink = rgb(this.theme.text), more = own && this.own;
    row(this.box.querySelector(".real"), joined(this.reel.real, more), ink);
    const between = this.box.querySelector(".seen"); // between the two, where the network saw them corrupted
    between.hidden = !this.seen;
    if (this.seen) row(between, joined(this.seen, more && new Uint8Array(this.own.length)), ink);
    row(this.box.querySelector(".redrawn"), joined(near.pictures, more && own.picture), ink);
  }

  map({ from, to, t }, own) {
    const ratio = window.devicePixelRatio || 1, stage = { width: this.canvas.clientWidth, height: this.canvas.clientHeight };
    const width = Math.round(stage.width * ratio), height = Math.round(stage.height * ratio), { labels } = this.reel;
    if (!width || !height) return;
    if (this.image?.width !== width || this.image.height !== height) {
      this.image = new ImageData(width, height);
      Object.assign(this.canvas, { width, height });
    }
    const xy = Float32Array.from(to.xy, (value, i) => blend(from.xy[i], value, t));
    const view = affine(between(frameOf(from.xy), frameOf(to.xy), t), stage, WHOLE);
    const screen = new Float32Array(xy.length), palette = paletteOf(this.data.colours, null, this.theme.paper);
    spread(xy, view, screen);
    dots(this.image, { paper: rgb(this.theme.paper), palette, screen, tint: labels.subarray(0, xy.length / 2), ratio, radius: 2 });
    const ctx = this.canvas.getContext("2d");
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.putImageData(this.image, 0, 0);
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.named(ctx, xy, view, stage);
    if (own) this.cross(ctx, view.ax * own.x + view.bx, view.ay * own.y + view.by);
  }

  named(ctx, xy, { ax, ay, bx, by }, stage) {
    names(ctx, {
      middles: centres(xy, this.reel.labels, this.data.classes), place: ({ x, y }) => [ax * x + bx, ay * y + by],
      stage, had: this.spots, paper: this.theme.paper, text: this.theme.text, shows: () => true,
    });
  }

  // Where one's own digit is: a disc of the accent with a rim of paper and ink.
  cross(ctx, x, y) {
    for (const [radius, colour] of [[CROSS + 3, this.theme.text], [CROSS + 1.5, this.theme.paper], [CROSS, this.theme.accent]]) {
      ctx.beginPath();
      ctx.arc(x, y, radius, 0, 7);
      ctx.fillStyle = colour;
      ctx.fill();
    }
  }
}
