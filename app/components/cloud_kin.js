// The true neighbours of a point in code space: lines to them, solid where the map kept them near and dashed where it
// took them away, and their pictures below. Which they are comes by address, once for a run and once for each map; of a
// very large map, for each point that is clicked, found among all of them.
import { rgb } from "./cloud_colours.js";
import { digit, fetched, gather } from "./cloud_data.js";
import { make } from "./sprite.js";

const DASHES = [5, 5], SMALL = 4, STEPS = 8, PATIENCE = 300;

const bits = (mask) => { let sum = 0; for (let left = mask; left; left &= left - 1) sum++; return sum; };

export class Kin {
  constructor(cloud, element) {
    Object.assign(this, { cloud, element, at: -1, key: "", ready: null, lone: null });
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.drop();
      cloud.canvas.focus();
    });
  }

  // Another map of the same points keeps the point in hand, and shows what it did to the same neighbours.
  hear(given, subject) {
    const key = given ? `${given.near} ${given.kept} ${given.one}` : "";
    if (key === this.key) return;
    const stays = given && subject === this.subject && this.at < given.count;
    Object.assign(this, { key, given, subject, ready: null, lone: null, coming: null });
    if (this.at >= 0) this.take(stays ? this.at : -1);
  }

  // Fetch whose neighbours are whose; asked for when a pointer or the focus comes in.
  prepare() {
    const { given, key } = this;
    if (!given || given.one) return Promise.resolve();
    this.coming ??= Promise.all([fetched(given.near, Uint16Array), fetched(given.kept, Uint16Array)]).then(([near, kept]) => {
      if (key === this.key) this.ready = { near, kept, most: given.most };
    });
    this.coming.catch(() => { if (key === this.key) this.coming = null; }); // asked again next time
    return this.coming;
  }

  // Fetch the neighbours of one point of a map that is too large to fetch those of all.
  async alone(index) {
    const { given, key } = this, found = await fetched(given.one.replace("{index}", index), Uint32Array);
    if (key === this.key && index === this.at) this.lone = { index, near: found.subarray(0, given.most), mask: found[given.most] };
  }

  // The numbers of a point's neighbours, nearest first, and a bit for each that the map kept; null before they are here.
  row(index) {
    if (this.lone) return this.lone.index === index ? this.lone : null;
    if (!this.ready || index < 0 || index >= this.given.count) return null;
    const { near, kept, most } = this.ready;
    return { near: near.subarray(index * most, (index + 1) * most), mask: kept[index] };
  }

  // The neighbours of a point, nearest first, each with whether the map kept it; none before they are here.
  of(index) {
    const row = this.row(index);
    return row ? Array.from(row.near, (one, i) => ({ index: one, kept: Boolean((row.mask >> i) & 1) })) : [];
  }

  // How many the map kept, in words; nothing before that is known.
  said(index) {
    const row = this.row(index);
    return row ? this.cloud.data.words.kept.replace("{n}", bits(row.mask)).replace("{m}", row.near.length) : "";
  }

  async take(index) {
    if (index < 0 || !this.given || index >= this.given.count) { this.drop(); return; }
    this.at = index;
    const waits = setTimeout(() => { if (this.at === index && !this.row(index)) this.measuring(); }, PATIENCE);
    try {
      await (this.given.one ? this.alone(index) : this.prepare());
      if (this.at === index) this.show();
    } catch (error) {
      console.warn(String(error));
      if (this.at === index) this.fill(make("p", "", this.cloud.data.words.unkin));
    } finally { clearTimeout(waits); }
  }

  // Ten thousand points take the server seconds, once: until then, say that the click was heard.
  measuring() {
    const said = make("p", "", `${this.name(this.at)}: ${this.cloud.data.words.measuring}`);
    said.setAttribute("role", "status");
    this.fill(said);
    Object.assign(this.cloud.box.dataset, { kin: 0, kept: 0 });
  }

  // The point that a key means: the one in hand, or the one nearest to where the decoder draws.
  ask() {
    const { cloud } = this;
    this.take(cloud.at >= 0 || !cloud.lens.at ? cloud.at : cloud.tiles.pointed(...cloud.lens.at));
    if (cloud.at >= 0) cloud.tip.show(cloud.at); // which now stands elsewhere
  }

  drop() {
    this.at = -1;
    this.element.hidden = true;
    this.element.replaceChildren();
    Object.assign(this.cloud.box.dataset, { kin: 0, kept: 0 });
    this.cloud.paint(false);
  }

  show() {
    const { cloud, at } = this, found = this.of(at);
    if (!found.length) return;
    const sentence = make("p", "", `${this.name(at)}: ${this.said(at)}. ${cloud.data.words.kin}`), strip = make("div", "strip");
    sentence.setAttribute("role", "status");
    strip.append(...found.map((one) => this.piece(one)));
    this.fill(sentence, strip);
    Object.assign(cloud.box.dataset, { kin: found.length, kept: found.filter((one) => one.kept).length });
    if (cloud.at === at && !cloud.tip.element.hidden) cloud.tip.show(at); // says more now, and goes out of the way
    cloud.paint(false);
  }

  fill(...parts) {
    this.element.hidden = false;
    this.element.setAttribute("aria-label", this.name(this.at));
    this.element.replaceChildren(...parts);
  }

  name(index) {
    const { data, labels } = this.cloud;
    return data.words.point.replace("{label}", data.classes[labels[index]]).replace("{index}", index);
  }

  // A neighbour: its picture where the data have pictures, else its class. Pointing at it shows where it lies.
  piece({ index, kept }) {
    const { cloud } = this, { sheet, classes, colours } = cloud.data, label = cloud.labels[index];
    const made = Object.assign(make("button", kept ? "near" : "far"), { type: "button", title: this.name(index) });
    const picture = sheet && document.createElement("canvas");
    made.setAttribute("aria-label", this.name(index));
    made.style.setProperty("--colour", colours[label]);
    if (picture) made.append(picture);
    made.append(make("span", "", classes[label]));
    if (picture && !digit(picture, sheet, index, rgb(cloud.theme.text))) {
      gather(sheet, 1, index).then(() => digit(picture, sheet, index, rgb(cloud.theme.text)), (error) => console.warn(String(error)));
    }
    made.onpointerenter = made.onfocus = () => cloud.show(index);
    made.onpointerleave = made.onblur = () => cloud.show(-1);
    made.onclick = () => this.take(index);
    return made;
  }

  // Places along its lines, ends and all.
  places() {
    const { screen } = this.cloud, to = (index, t, axis) => (1 - t) * screen[2 * this.at + axis] + t * screen[2 * index + axis];
    return [{ index: this.at }, ...this.of(this.at)].flatMap(({ index }) =>
      Array.from({ length: STEPS + 1 }, (_, i) => [to(index, i / STEPS, 0), to(index, i / STEPS, 1)]));
  }

  // Lines over the dots, on paper of their own so that they can be seen among them.
  paint(ctx, theme, screen) {
    const found = this.at < 0 ? [] : this.of(this.at), from = [screen[2 * this.at], screen[2 * this.at + 1]];
    for (const ground of [true, false]) {
      for (const { index, kept } of found) {
        const to = [screen[2 * index], screen[2 * index + 1]];
        Object.assign(ctx, { strokeStyle: ground ? theme.paper : theme.text, lineWidth: ground ? 4.5 : kept ? 2.5 : 1.5 });
        ctx.setLineDash(kept || ground ? [] : DASHES);
        ctx.beginPath();
        ctx.moveTo(...from);
        ctx.lineTo(...to);
        ctx.stroke();
        ctx.setLineDash([]);
        ctx.lineWidth = ground ? 3.5 : 1.25;
        ctx.beginPath();
        ctx.arc(...to, SMALL, 0, 7);
        ctx.stroke();
      }
    }
  }
}
