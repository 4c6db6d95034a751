// What the decoder draws on the plane of a map: a lattice of pictures under the points, each decoded here once for as
// long as nobody comes closer, the middle first and some in each frame, so that a hand never waits for them.
import { rgb } from "./cloud_colours.js";
import { fetched } from "./cloud_data.js";
import { fetchedDecoder } from "./decoder.js";
import { missing } from "./missing.js";

const BUDGET = 9, GAP = 6, WIDE = 620, LARGE = 56, SMALL = 28, FAINT = 0.62, MOST = 3000;

// Ink of the colour of text, as faint as `share` says, and no paper; pictures with colours become grey.
export const inked = (pixels, { channels, height, width }, [r, g, b], share = 1) => {
  const image = new ImageData(width, height), size = width * height;
  for (let i = 0; i < size; i++) {
    let ink = 0;
    for (let c = 0; c < channels; c++) ink += pixels[c * size + i];
    image.data.set([r, g, b, Math.round((255 * share * ink) / channels)], 4 * i);
  }
  return image;
};

export const canvasOf = (image, canvas = document.createElement("canvas")) => {
  canvas.width = image.width;
  canvas.height = image.height;
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
};

export class Plane {
  constructor(cloud, canvas) { Object.assign(this, { cloud, canvas, key: "", ready: null, tiles: new Map(), drawn: "" }); }

  // Whether the browser decodes here, and whether the server can be asked to.
  get on() { return Boolean(this.ready); }
  get asks() { const { drawing } = this.cloud.data?.tools ?? {}; return Boolean(drawing && !drawing.decoder); }

  async hear(drawing) {
    const key = drawing ? `${drawing.plane} ${drawing.decoder?.weights}` : "", place = this.cloud.canvas.parentElement;
    if (key === this.key) return;
    Object.assign(this, { key, ready: null });
    this.forget();
    if (!drawing?.decoder) { this.cloud.paint(); return; }
    try {
      const [decoder, plane] = await Promise.all([fetchedDecoder(drawing.decoder), fetched(drawing.plane, Float32Array)]);
      if (key !== this.key) return;
      this.ready = { decoder, plane, k: decoder.numbers, z: new Float32Array(decoder.numbers) };
      missing(place);
    } catch (error) {
      console.warn(String(error));
      if (key === this.key) missing(place, this.cloud.data.words.undrawn);
    }
    this.cloud.paint();
  }

  forget() {
    this.tiles.clear();
    this.drawn = "";
  }

  // The place on the plane under a pixel of the stage.
  place(px, py) {
    const { ax, ay, bx, by } = this.cloud.map;
    return [(px - bx) / ax, (py - by) / ay];
  }

  pixels(x, y) {
    const { decoder, plane, k, z } = this.ready;
    for (let i = 0; i < k; i++) z[i] = plane[i] + x * plane[k + i] + y * plane[2 * k + i];
    return decoder.decode(z);
  }

  // How large a picture stands in the lattice, in CSS pixels: a whole multiple of its own, so that it stays sharp.
  scale({ width }) {
    const { decoder } = this.ready;
    return Math.max(1, Math.floor((width >= WIDE ? LARGE : SMALL) / Math.max(decoder.width, decoder.height)));
  }

  paint(map, ratio) {
    const { canvas, cloud } = this, { stage, theme } = cloud, shown = this.on && !cloud.gliding;
    canvas.hidden = !shown;
    if (!shown) { this.drawn = ""; cloud.box.dataset.tiles = 0; return; }
    const { decoder } = this.ready, by = this.scale(stage), w = decoder.width * by, h = decoder.height * by;
    const near = `${map.ax} ${map.ay} ${by} ${theme.text}`;
    if (near !== this.near) { this.near = near; this.forget(); }
    const now = `${map.bx} ${map.by} ${canvas.width} ${canvas.height} ${near}`;
    if (now === this.drawn) return;
    const cells = this.cells(map, stage, w + GAP, h + GAP), whole = this.fill(cells, decoder, rgb(theme.text));
    const ctx = canvas.getContext("2d");
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, canvas.width, canvas.height);
    ctx.imageSmoothingEnabled = false;
    for (const { key, px, py } of cells) {
      const tile = this.tiles.get(key);
      if (tile) ctx.drawImage(tile, Math.round((px - w / 2) * ratio), Math.round((py - h / 2) * ratio), Math.round(w * ratio), Math.round(h * ratio));
    }
    cloud.box.dataset.tiles = cells.filter(({ key }) => this.tiles.has(key)).length;
    this.drawn = whole ? now : "";
    if (!whole) cloud.paint(false);
  }

  // The crossings of the lattice that the stage shows; it is fixed to the plane, so that it moves with the points.
  cells({ ax, ay, bx, by }, { width, height }, across, down) {
    const found = [], left = Math.floor((-bx - across / 2) / across), top = Math.floor((-by - down / 2) / down);
    for (let j = top; j * down + by <= height + down / 2; j++) {
      for (let i = left; i * across + bx <= width + across / 2; i++) {
        const px = i * across + bx, py = j * down + by;
        if (px > -across / 2 && py > -down / 2) found.push({ key: `${i} ${j}`, px, py, x: (i * across) / ax, y: (j * down) / ay });
      }
    }
    return found;
  }

  // Decode those that are missing, for as long as a frame has room; say whether all are there.
  fill(cells, decoder, ink) {
    const { width, height } = this.cloud.stage, began = performance.now();
    const waiting = cells.filter(({ key }) => !this.tiles.has(key));
    waiting.sort((a, b) => Math.hypot(a.px - width / 2, a.py - height / 2) - Math.hypot(b.px - width / 2, b.py - height / 2));
    if (this.tiles.size > MOST) this.tiles.clear();
    for (const { key, x, y } of waiting) {
      if (performance.now() - began > BUDGET) return false;
      this.tiles.set(key, canvasOf(inked(this.pixels(x, y), decoder, ink, FAINT)));
    }
    return true;
  }
}
