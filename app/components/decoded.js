// A row of codes, decoded here, with one handle that moves some of them: how warm draws are, or how much of a sum counts.
// Under each stands a picture that the server chose, or one of pixels that the handle moves as well.
import { rgb, themeOf } from "./cloud_colours.js";
import { fetchedDecoder } from "./decoder.js";
import { SIDE, bytesOf, decodedOf, show, tileOf } from "./ink.js";
import { missing } from "./missing.js";
import { mounted } from "./mounted.js";
import { make } from "./sprite.js";

const REST = 400, BUDGET = 12;

const floats = (text) => new Float32Array(bytesOf(text).buffer);

class Decoded {
  constructor(box) { Object.assign(this, { box, items: [], todo: [] }); }

  end() {
    clearTimeout(this.resting);
    cancelAnimationFrame(this.pending);
    this.pending = 0;
  }

  async hear(data, tell) {
    const anew = data.subject !== this.data?.subject;
    Object.assign(this, { data, tell, theme: themeOf(this.box) });
    if (data.decoder.weights !== this.key) Object.assign(this, { key: data.decoder.weights, decoder: null }); // of another run
    this.todo = [];
    if (anew || !(this.held || data.waits)) this.value = data.slider.value;
    this.build();
    try {
      const decoder = await fetchedDecoder(data.decoder);
      if (data !== this.data) return;
      this.decoder = decoder;
      missing(this.box);
      this.draw(true);
    } catch (error) {
      console.warn(String(error));
      if (data === this.data) missing(this.box, data.words.missing);
    }
  }

  build() {
    const { box, data } = this;
    if (!box.querySelector(".handle")) box.replaceChildren(make("label", "handle"), make("div", "items"));
    this.handle(box.querySelector(".handle"), data.slider);
    box.querySelector(".handle").hidden = !data.items.some(({ step }) => step);
    this.items = data.items.map((item) => this.item(item));
    box.querySelector(".items").replaceChildren(...this.items.map(({ figure }) => figure));
  }

  handle(label, { name, min, max, step }) {
    this.range = label.querySelector("input") ?? Object.assign(make("input"), { type: "range" });
    Object.assign(this.range, { min, max, step, value: this.value });
    this.range.oninput = () => this.move(Number(this.range.value));
    this.said = label.querySelector("output") ?? make("output");
    if (!label.childElementCount) label.append(make("span"), this.range, this.said);
    label.querySelector("span").textContent = name;
  }

  item({ code, step, below, drift, seen, note, alt, marked }) {
    const figure = make("figure", marked ? "marked" : ""), above = make("canvas", "above"), caption = make("figcaption", "", note);
    const under = below ? make("canvas", "below") : null, saw = seen ? make("canvas", "seen") : null;
    above.setAttribute("role", "img");
    above.setAttribute("aria-label", alt);
    figure.append(...[above, under, saw].filter(Boolean), caption);
    return {
      figure, above, under, saw, code: floats(code), step: step && floats(step), below: below && (drift ? floats : bytesOf)(below),
      drift: drift && floats(drift), seen: seen && bytesOf(seen),
    };
  }

  move(value) {
    this.value = value;
    this.held = this.data.asks;
    this.draw();
    if (!this.data.asks) return;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => { this.held = false; this.tell("set", { of: this.data.of, numbers: [this.value] }); }, REST);
  }

  draw(whole = false) {
    if (!this.decoder) return;
    const { value, box, data } = this, stale = data.asks && value !== data.slider.value;
    this.said.textContent = value.toFixed(2).replace(/0$/, "");
    this.range.style.setProperty("--ratio", (value - this.range.min) / (this.range.max - this.range.min));
    box.classList.toggle("stale", stale);
    this.todo = this.items.filter((item) => whole || item.step);
    this.fill();
    box.dataset.value = value;
    box.dataset.draws = Number(box.dataset.draws ?? 0) + 1;
  }

  // Most are there in this frame; those of a slow decoder follow in the next ones.
  fill() {
    const began = performance.now(), ink = rgb(this.theme.text), most = SIDE * this.data.scale;
    while (this.todo.length) {
      if (performance.now() - began > BUDGET) { this.pending ||= requestAnimationFrame(() => { this.pending = 0; this.fill(); }); return; }
      const { above, under, saw, code, step, below, drift, seen } = this.todo.shift();
      show(above, decodedOf(this.decoder, this.moved(code, step), ink), most);
      if (under) show(under, tileOf(this.moved(below, drift), ink), most);
      if (saw) show(saw, tileOf(seen, ink), most);
    }
    this.box.dataset.filled = Number(this.box.dataset.filled ?? 0) + 1;
  }

  moved(from, step) { return step ? from.map((value, i) => value + this.value * step[i]) : from; }
}

export default ({ data, parentElement, setTriggerValue }) => {
  const box = parentElement.querySelector(".lab-decoded");
  box.decoded ??= new Decoded(box);
  const end = mounted(box, () => () => box.decoded.end());
  box.decoded.hear(data, setTriggerValue);
  return end;
};
