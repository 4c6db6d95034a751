// A slider for each number of a code. The picture follows the hand in the same frame; the strips, which say what each
// number alone would do, follow as fast as frames have room.
import { rgb, themeOf } from "./cloud_colours.js";
import { digit, fetched, gather } from "./cloud_data.js";
import { canvasOf, inked } from "./cloud_plane.js";
import { fetchedDecoder } from "./decoder.js";
import { missing } from "./missing.js";
import { mounted } from "./mounted.js";
import { make } from "./sprite.js";
import { FEW, frame } from "./traverse_rows.js";

const STEPS = 11, BUDGET = 9, LARGE = 168;
const kept = new Map(); // by subject, while the page lives: the code in hand, and the image that it began from

class Traverse {
  constructor(box) { Object.assign(this, { box, z: null, subject: "", decoders: [], dirty: new Set(), shown: FEW, key: "", turn: 0 }); }

  end() { cancelAnimationFrame(this.pending); this.pending = 0; }

  async hear(data, ask) {
    const anew = data.subject !== this.subject, held = kept.get(data.subject);
    Object.assign(this, { data, ask, theme: themeOf(this.box), subject: data.subject });
    if (anew) Object.assign(this, { z: Float32Array.from(held?.z ?? data.mean), original: held?.original ?? null, shown: FEW });
    frame(this);
    if (anew) held ? this.goOn() : this.from(0);
    await this.open(data);
  }

  async open(data) {
    const key = data.decoders.map(({ addresses }) => addresses?.weights).join(" ");
    try {
      this.decoders = key === this.key ? this.decoders : data.decoders[0].addresses
        ? await Promise.all(data.decoders.map(({ addresses }) => fetchedDecoder(addresses))) : [];
      if (data !== this.data) return;
      this.key = key;
      missing(this.box);
    } catch (error) {
      console.warn(String(error));
      if (data === this.data) missing(this.box, data.words.missing);
    }
    this.changed(-1, false);
  }

  // A tool that was left and is chosen again stands where it stood.
  async goOn() {
    this.changed(-1);
    if (this.original === null) return;
    try {
      await this.pictures(this.original);
      this.draw();
    } catch (error) {
      console.warn(String(error)); // the code is the same without the picture that it began from
    }
  }

  // Begin with the code of a test image, unless the hand has moved on before it came.
  async from(index) {
    const { data } = this, turn = ++this.turn;
    try {
      const [code] = await Promise.all([fetched(data.codes.replace("{index}", index), Float32Array), this.pictures(index)]);
      if (turn === this.turn && data.subject === this.subject) this.start(code, index);
    } catch (error) {
      console.warn(String(error));
      if (data === this.data) missing(this.box, data.words.missing);
    }
  }

  keep() {
    this.turn += 1;
    kept.set(this.subject, { z: this.z, original: this.original });
  }

  pictures(index) {
    const { sheet, seen } = this.data;
    return Promise.all([sheet, seen].map((pattern) => pattern && gather(pattern, 1, index)));
  }

  start(code, original = null) {
    this.z = Float32Array.from(code);
    this.original = original;
    this.keep();
    this.changed(-1);
  }

  set(column, value) {
    if (!Number.isFinite(value)) return;
    this.z[column] = value;
    this.keep();
    this.changed(column);
  }

  // One number has moved, or all: its own strip stays what it was.
  changed(column, told = true) {
    this.figures();
    this.draw();
    for (const row of this.rows) if (row.column !== column) this.dirty.add(row);
    this.later();
    if (told && !this.data.decoders[0].addresses) this.tell();
  }

  // Without a decoder here the server is asked, once the hand rests.
  tell() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.ask("asked", { of: this.subject, code: [...this.z] }), 250);
  }

  // A number of the code as its field says it.
  written(column) { return String(Number(this.z[column].toFixed(3))); }

  figures() {
    for (const { column, range, field } of this.rows) {
      const text = this.written(column);
      range.value = this.z[column];
      range.style.setProperty("--ratio", (range.value - range.min) / (range.max - range.min));
      if (document.activeElement !== field) field.value = text;
      range.setAttribute("aria-valuetext", text);
    }
  }

  draw() {
    const { data, theme, original } = this, place = this.box.querySelector(".pictures"), ink = rgb(theme.text);
    const figures = this.decoders.map((decoder, n) => {
      const canvas = canvasOf(inked(decoder.decode(this.z), decoder, ink)), by = Math.max(1, Math.floor(LARGE / decoder.width));
      Object.assign(canvas.style, { width: `${decoder.width * by}px`, height: `${decoder.height * by}px` });
      return this.figure(canvas, data.decoders[n].title);
    });
    if (!figures.length && data.answer?.picture) {
      const image = Object.assign(make("img", theme.dark ? "dark" : ""), { src: data.answer.picture, alt: "" });
      figures.push(this.figure(image, data.decoders[0].title));
    }
    if (original !== null) {
      const canvas = document.createElement("canvas");
      if (digit(canvas, data.sheet, original, ink)) figures.push(this.figure(canvas, data.words.image.replace("{n}", original), "small"));
    }
    if (original !== null && data.seen) {
      const canvas = document.createElement("canvas");
      if (digit(canvas, data.seen, original, ink)) figures.push(this.figure(canvas, data.words.seen, "small"));
    }
    place.replaceChildren(...figures);
    this.box.dataset.draws = Number(this.box.dataset.draws ?? 0) + 1;
  }

  figure(picture, title, name = "") {
    const made = make("figure", name);
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", `${this.data.words.drawn}: ${title}`);
    made.append(picture, make("figcaption", "", title));
    return made;
  }

  later() {
    this.pending ||= requestAnimationFrame(() => { this.pending = 0; this.strips(); });
  }

  // Strips that are out of date, for as long as this frame has room; one that was drawn goes to the end of the queue.
  strips() {
    const began = performance.now(), decoder = this.decoders.at(-1);
    for (const row of decoder ? [...this.dirty] : []) {
      if (performance.now() - began > BUDGET) { this.later(); return; }
      this.dirty.delete(row);
      this.strip(row, decoder);
    }
    this.box.dataset.strips = Number(this.box.dataset.strips ?? 0) + 1;
  }

  strip({ column, strip }, decoder) {
    const z = this.z.slice(), { low, high } = this.data, ctx = strip.getContext("2d"), ink = rgb(this.theme.text);
    Object.assign(strip, { width: STEPS * decoder.width, height: decoder.height });
    for (let step = 0; step < STEPS; step++) {
      z[column] = low[column] + ((high[column] - low[column]) * step) / (STEPS - 1);
      ctx.putImageData(inked(decoder.decode(z), decoder, ink), step * decoder.width, 0);
    }
  }

  more() {
    this.shown = this.shown > FEW ? FEW : this.data.order.length;
    frame(this);
    this.changed(-1, false);
  }
}

export default ({ data, parentElement, setStateValue }) => {
  const box = parentElement.querySelector(".lab-traverse");
  box.traverse ??= new Traverse(box);
  const end = mounted(box, () => () => box.traverse.end());
  box.traverse.hear(data, setStateValue);
  return end;
};
