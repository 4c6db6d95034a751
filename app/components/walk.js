// A walk through the codes with a handle: the picture there is decoded in the same frame, beside a plain fade of pixels,
// and the map above shows where it is. The strips below, straight and round, follow as frames have room.
import { rgb, themeOf } from "./cloud_colours.js";
import { tellPath } from "./cloud_path.js";
import { along, faded } from "./code_ways.js";
import { fetchedDecoder } from "./decoder.js";
import { SIDE, bytesOf, decodedOf, show, tileOf } from "./ink.js";
import { missing } from "./missing.js";
import { mounted } from "./mounted.js";
import { make } from "./sprite.js";
import { frame } from "./walk_parts.js";

const BUDGET = 9, LARGE = 168;

class Walk {
  constructor(box) { Object.assign(this, { box, place: 0.5, todo: [] }); }

  begin() { this.tell(); }

  end() {
    cancelAnimationFrame(this.pending);
    this.pending = 0;
    tellPath(null);
  }

  async hear(data) {
    const anew = data.subject !== this.data?.subject;
    Object.assign(this, { data, theme: themeOf(this.box) });
    if (data.decoder.weights !== this.key) Object.assign(this, { key: data.decoder.weights, decoder: null, todo: [] }); // of another run
    this.codes = data.stops.map(({ code }) => code);
    this.pictures = data.stops.map(({ picture }) => bytesOf(picture));
    if (anew) this.place = 0.5;
    this.place = Math.min(this.place, this.legs);
    frame(this);
    this.tell();
    this.draw();
    try {
      const decoder = await fetchedDecoder(data.decoder);
      if (data !== this.data) return;
      this.decoder = decoder;
      missing(this.box);
    } catch (error) {
      console.warn(String(error));
      if (data === this.data) missing(this.box, data.words.missing);
      return;
    }
    this.strips();
    this.draw();
  }

  get legs() { return this.codes.length - 1; }
  get steps() { return this.data.steps; }

  go(place) {
    this.place = place;
    this.draw();
    this.tell();
  }

  // What stands at the handle: faded, and decoded once the decoder is here.
  draw() {
    const ink = rgb(this.theme.text), { box, place } = this;
    show(box.querySelector(".faded"), tileOf(faded(this.pictures, place), ink), LARGE);
    this.say();
    if (!this.decoder) return;
    show(box.querySelector(".decoded"), decodedOf(this.decoder, along(this.codes, this.data.way, place), ink), LARGE);
    box.dataset.place = place.toFixed(3);
    box.dataset.draws = Number(box.dataset.draws ?? 0) + 1;
  }

  say() {
    const { data, place, box } = this, leg = Math.min(this.legs - 1, Math.floor(place)), share = Math.round(100 * (place - leg));
    const text = data.words.place.replace("{share}", share).replace("{from}", data.stops[leg].title).replace("{to}", data.stops[leg + 1].title);
    const handle = box.querySelector("input");
    handle.setAttribute("aria-valuetext", text);
    handle.style.setProperty("--ratio", place / this.legs);
    box.querySelector("output").textContent = text;
  }

  // The map above draws the way; between two of its places the handle is carried straight.
  tell() {
    const { map, way } = this.data ?? {};
    if (!map) { tellPath(null); return; }
    const lines = map.lines, each = (lines[way].length - 1) / this.legs;
    const stops = this.codes.map((_, n) => lines[way][Math.round(n * each)]);
    tellPath({ map: map.points, lines, way, stops, at: faded(lines[way], this.place * each) });
  }

  // Rows of pictures along the way: cleared, then filled some in each frame.
  strips() {
    const count = this.legs * (this.steps - 1) + 1, ink = rgb(this.theme.text), { decoder } = this;
    for (const strip of this.box.querySelectorAll(".strip")) {
      const { width, height } = strip.dataset.way ? decoder : { width: SIDE, height: SIDE };
      Object.assign(strip, { width: count * width, height });
    }
    this.todo = [];
    for (let n = 0; n < count; n++) for (const strip of this.box.querySelectorAll(".strip")) this.todo.push({ strip, n });
    this.ink = ink;
    this.later();
  }

  later() { this.pending ||= requestAnimationFrame(() => { this.pending = 0; this.fill(); }); }

  fill() {
    const began = performance.now();
    while (this.todo.length) {
      if (performance.now() - began > BUDGET) { this.later(); return; }
      const { strip, n } = this.todo.shift(), place = n / (this.steps - 1), { way } = strip.dataset;
      const image = way ? decodedOf(this.decoder, along(this.codes, way, place), this.ink) : tileOf(faded(this.pictures, place), this.ink);
      strip.getContext("2d").putImageData(image, n * image.width, 0);
    }
    this.box.dataset.strips = Number(this.box.dataset.strips ?? 0) + 1;
  }
}

export default ({ data, parentElement }) => {
  const box = parentElement.querySelector(".lab-walk");
  box.walk ??= new Walk(box);
  const end = mounted(box, () => { box.walk.begin(); return () => box.walk.end(); });
  box.walk.hear(data);
  return end;
};
