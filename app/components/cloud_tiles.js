// Come near enough and points become their images: each as it is, sharp, in a frame of the colour of its point.
import { rgb } from "./cloud_colours.js";
import { digit, want } from "./cloud_data.js";
import { nearest } from "./cloud_pick.js";

const FEW = 300, STILL_FEW = 400, SIDE = 28, ROOM = 0.9, FRAME = 2, DIM = 0.25, KEPT = 3000;
const SIZES = [[24, 3], [120, 2], [Infinity, 1]]; // up to so many in view: so many times as large

// The points in view, and a little beyond its edges, so that no image appears or goes at the edge itself.
const inView = ({ screen, alive, stage }, margin) => {
  const found = [];
  for (let i = 0; i < alive.length; i++) {
    const x = screen[2 * i], y = screen[2 * i + 1];
    if (alive[i] && x > -margin && y > -margin && x < stage.width + margin && y < stage.height + margin) found.push(i);
  }
  return found;
};

export class Tiles {
  constructor(cloud) { Object.assign(this, { cloud, pictures: new Map(), times: 0, at: 0, half: 0, tops: [] }); }

  get able() { const { tools, sheet } = this.cloud.data; return Boolean(tools?.tiles && sheet) && !this.cloud.settling.on; }

  // How large, or 0 for dots. Moving about changes neither at once: only coming nearer, or many more in view, does.
  sized(count, zoom) {
    const few = this.times && zoom === this.at ? STILL_FEW : FEW;
    if (count > few) this.times = 0;
    else if (!this.times || zoom !== this.at) this.times = SIZES.find(([most]) => count <= most)[1];
    this.at = zoom;
    return this.times;
  }

  // Paint the images over the dots. Where images would lie on each other the later point stays the dot it was.
  paint(ctx, ratio) {
    const { cloud } = this, { box } = cloud;
    const near = this.able && !cloud.gliding && cloud.view.k > 1, times = near ? this.sized(inView(cloud, 0).length, cloud.view.k) : 0;
    const side = this.side(times || 1, ratio);
    this.half = side / 2 + FRAME;
    this.tops = times ? this.drawn(ctx, ratio, inView(cloud, side), side) : [];
    box.dataset.tiles = this.tops.length;
  }

  // The point whose image is seen at a place, out to its corners and whatever dots lie below it; -1 where none is.
  under(x, y) {
    const { screen, alive } = this.cloud, { half } = this;
    return this.tops.findLast((i) => alive[i] && Math.abs(screen[2 * i] - x) <= half && Math.abs(screen[2 * i + 1] - y) <= half) ?? -1;
  }

  // The point that a pointer at a place means: the image it is on, else the nearest dot.
  pointed(x, y) {
    const tile = this.under(x, y);
    return tile >= 0 ? tile : nearest(this.cloud.screen, this.cloud.alive, x, y);
  }

  // CSS pixels: whole screen pixels to a pixel of the image, so that it stays sharp.
  side(times, ratio) { return (SIDE * Math.max(1, Math.round(times * ratio))) / ratio; }

  // Returns the points that were painted as images, what lies on top last.
  drawn(ctx, ratio, near, side) {
    const { screen, caught } = this.cloud, taken = [];
    const placed = near.filter((i) => {
      const x = screen[2 * i], y = screen[2 * i + 1];
      if (taken.some(([a, b]) => Math.abs(a - x) < ROOM * side && Math.abs(b - y) < ROOM * side)) return false;
      return taken.push([x, y]);
    });
    ctx.imageSmoothingEnabled = false;
    if (caught) placed.sort((a, b) => caught.has(a) - caught.has(b)); // what is caught lies on top
    return placed.filter((i) => this.one(ctx, i, ratio, side));
  }

  one(ctx, i, ratio, side) {
    const picture = this.picture(i);
    if (!picture) return false;
    const { cloud } = this, { screen, caught, theme, palette, tint } = cloud, s = Math.round(side * ratio), f = Math.round(FRAME * ratio);
    const x = Math.round((screen[2 * i] - side / 2) * ratio), y = Math.round((screen[2 * i + 1] - side / 2) * ratio);
    ctx.globalAlpha = caught && !caught.has(i) ? DIM : 1;
    ctx.fillStyle = `rgb(${palette[tint[i]].join()})`;
    ctx.fillRect(x - f, y - f, s + 2 * f, s + 2 * f);
    ctx.fillStyle = theme.paper;
    ctx.fillRect(x, y, s, s);
    ctx.drawImage(picture, x, y, s, s);
    ctx.globalAlpha = 1;
    return true;
  }

  // The image in the colour of text, kept; null until its sheet has come, which is asked for once.
  picture(i) {
    const { data, theme } = this.cloud, key = `${data.sheet} ${theme.text} ${i}`;
    if (this.pictures.has(key)) return this.pictures.get(key);
    const made = document.createElement("canvas");
    if (!digit(made, data.sheet, i, rgb(theme.text))) {
      want(data.sheet, i, () => this.cloud.paint());
      return null;
    }
    if (this.pictures.size > KEPT) this.pictures.clear();
    this.pictures.set(key, made);
    return made;
  }
}
