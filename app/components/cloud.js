// Thousands of points on a 2-D canvas. Points, labels and pictures come by address, once; data that change with every
// reading are a few addresses. Three canvases: what the decoder draws, the dots, and over them names, marks and outlines.
import { hear, pick, take } from "./cloud_catch.js";
import { paletteOf, rgb, scaleOf, themeOf, tinted } from "./cloud_colours.js";
import { fetched } from "./cloud_data.js";
import { dots } from "./cloud_dots.js";
import { Glide } from "./cloud_glide.js";
import { Hands } from "./cloud_hands.js";
import { Kin } from "./cloud_kin.js";
import { legend, scale, tools } from "./cloud_legend.js";
import { Link } from "./cloud_link.js";
import { Lens } from "./cloud_lens.js";
import { marks } from "./cloud_marks.js";
import { centres } from "./cloud_names.js";
import { hearPath } from "./cloud_path.js";
import { Plane } from "./cloud_plane.js";
import { Rungs } from "./cloud_rungs.js";
import { Settling } from "./cloud_settle.js";
import { Tiles } from "./cloud_tiles.js";
import { Tip } from "./cloud_tip.js";
import { WHOLE, affine, closest, frameOf, moved, nearer, spread } from "./cloud_view.js";
import { missing } from "./missing.js";
import { mounted } from "./mounted.js";

class Cloud {
  constructor(box) {
    Object.assign(this, { box, at: -1, spots: new Map(), hidden: new Set(), caught: null, picked: [], view: { ...WHOLE }, stage: { width: 0, height: 0 } });
    this.glide = new Glide();
    this.canvas = box.querySelector("canvas.map");
    this.over = box.querySelector("canvas.over");
    this.tip = new Tip(this, box.querySelector(".tip"));
    this.plane = new Plane(this, box.querySelector("canvas.under"));
    this.kin = new Kin(this, box.querySelector(".kin"));
    this.lens = new Lens(this, box.querySelector(".lens"));
    this.hands = new Hands(this, box.querySelector(".stage"));
    this.rungs = new Rungs(this);
    this.settling = new Settling(this);
    this.tiles = new Tiles(this);
    this.link = new Link(this);
    this.observer = new ResizeObserver(() => this.resize());
  }

  begin() {
    this.observer.observe(this.box);
    this.rungs.listen();
    this.settling.go();
    this.unpath = hearPath(() => this.paint(false));
  }

  end() {
    this.observer.disconnect();
    this.rungs.leave();
    this.settling.leave();
    this.link.leave();
    this.unpath();
    cancelAnimationFrame(this.pending);
    this.pending = 0;
  }

  hear(data, say, tell) {
    const first = !this.given;
    Object.assign(this, { say, tell });
    hear(this, data, first);
    this.given = data;
    this.rungs.hear(data);
    this.update(this.rungs.of(data));
  }

  async update(data) {
    this.data = data;
    this.canvas.setAttribute("aria-label", this.alt());
    // at least the height asked for; on a taller screen, what the rest of the page leaves
    const height = Math.max(data.height, Math.min(2 * data.height, window.innerHeight - data.above));
    this.canvas.style.height = this.over.style.height = `${height}px`;
    this.around();
    const colouring = data.tools?.colouring;
    try {
      const [xy, labels, values] = await Promise.all([
        fetched(data.points, Float32Array), fetched(data.labels, Uint8Array), colouring && fetched(colouring.values, Float32Array)]);
      if (data !== this.data) return;
      Object.assign(this, { labels, values });
      this.settling.hear(data.tools?.settling);
      if (data.points !== this.points && !this.settling.on) this.take(data, xy);
      this.plane.hear(data.tools?.drawing);
      this.kin.hear(data.tools?.near, data.tools?.subject);
      this.range = values && scaleOf(values, this.count, colouring);
      this.recolour();
      this.resize();
      missing(this.canvas.parentElement);
    } catch (error) {
      console.warn(String(error));
      if (data !== this.data) return;
      missing(this.canvas.parentElement, data.words.missing, () => { if (data === this.data) this.update(data); });
      this.canvas.setAttribute("aria-label", data.words.missing);
    }
  }

  alt() {
    const { words, tools: has } = this.data;
    return [this.data.alt, has && (this.plane.on ? words.steer : words.keys)].filter(Boolean).join(". ");
  }

  take(data, xy) {
    Object.assign(this, { points: data.points, xy, count: xy.length / 2 });
    this.glide.to(xy, frameOf(xy, data.stretch), data.kind);
    this.middles = centres(xy, this.labels, data.classes);
    this.spots.clear();
    this.view = { ...WHOLE };
    this.link.open(data.kind, data.classes);
    this.picked = [];
    this.show(-1);
    this.lens.hide();
    this.screen = new Float32Array(xy.length);
    this.tint = new Uint16Array(this.count);
    this.alive = new Uint8Array(this.count);
    if (this.caught) this.caught = new Set([...this.caught].filter((i) => i < this.count));
    this.box.dataset.draws = Number(this.box.dataset.draws ?? 0) + 1;
    this.box.dataset.count = this.count;
  }

  recolour() {
    if (!this.xy) return;
    this.theme = themeOf(this.box);
    for (let i = 0; i < this.count; i++) this.alive[i] = this.hidden.has(this.labels[i]) ? 0 : 1;
    const ramp = this.values && this.data.tools.colouring.ramps[this.range.kind][this.theme.dark ? "dark" : "light"];
    this.palette = paletteOf(this.data.colours, ramp, this.theme.paper);
    tinted(this, this.palette.length - 1);
    scale(this, ramp);
    this.box.dataset.shown = this.alive.reduce((sum, one) => sum + one, 0);
    this.box.dataset.caught = this.caught?.size ?? 0;
    this.around();
    this.paint();
  }

  around() {
    legend(this);
    tools(this);
    this.hands.yieldTouch();
    this.link.rest();
    const reading = this.box.querySelector(".reading");
    reading.hidden = !this.data.ladder;
    reading.textContent = this.data.ladder ? this.data.reading : "";
  }

  catch(indices) { take(this, indices); }
  pick(index) { pick(this, index); }
  pan(dx, dy) { this.look(moved(this.view, this.stage, dx, dy)); }
  zoom(times, x, y) { this.look(nearer(this.view, this.stage, times, x, y, closest(this.count))); }
  whole() { this.look({ ...WHOLE }); }

  look(view) {
    this.view = view;
    this.show(-1);
    this.lens.hide();
    this.box.dataset.zoom = view.k.toFixed(2);
    this.link.rest();
    tools(this);
    this.hands.yieldTouch();
    this.paint();
  }

  resize() {
    const ratio = window.devicePixelRatio || 1, width = this.box.clientWidth, height = parseFloat(this.canvas.style.height) || 0;
    if (!width || !height || !this.xy) return;
    const w = Math.round(width * ratio), h = Math.round(height * ratio);
    if (this.image?.width !== w || this.image.height !== h) {
      this.image = new ImageData(w, h);
      for (const canvas of [this.canvas, this.over, this.plane.canvas]) Object.assign(canvas, { width: w, height: h });
      this.stage = { width, height };
      this.look(moved(this.link.take() ?? this.view, this.stage, 0, 0));
    }
    this.paint();
  }

  // `anew`: the dots have changed, not only what lies over them.
  paint(anew = true) {
    this.stale ||= anew;
    if (!this.xy || !this.image) return;
    this.pending ||= requestAnimationFrame(() => { this.pending = 0; this.draw(); });
  }

  get gliding() { return Boolean(this.glide.from); }

  draw() {
    if (themeOf(this.box).paper !== this.theme.paper) this.recolour();
    const arrived = this.gliding, [xy, frame] = this.glide.places();
    const ratio = window.devicePixelRatio || 1, map = affine(frame, this.stage, this.view);
    this.map = map;
    this.plane.paint(map, ratio);
    if (this.stale || this.gliding || arrived) {
      spread(xy, map, this.screen);
      const radius = (this.count > 20000 ? 1 : this.count > 4000 ? 1.4 : 2) * Math.min(2.5, this.view.k ** 0.4);
      dots(this.image, { paper: rgb(this.theme.paper), clear: this.plane.on, palette: this.palette, screen: this.screen, tint: this.tint, ratio, radius });
      this.canvas.getContext("2d").putImageData(this.image, 0, 0);
      this.tiles.paint(this.canvas.getContext("2d"), ratio);
      this.box.dataset.frames = Number(this.box.dataset.frames ?? 0) + 1;
      this.stale = false;
    }
    marks(this, this.over.getContext("2d"), ratio, map);
    this.answered();
    if (this.gliding) this.paint();
  }

  // What the server drew is shown once, when it comes.
  answered() {
    const answer = this.data.tools?.drawing?.answer, key = JSON.stringify(answer ?? null);
    if (key === this.told || this.gliding) return;
    this.told = key;
    if (answer) this.lens.answer(answer);
  }

  // A pointer goes over the map: the decoder draws the place, or the point there is shown.
  hover(x, y) {
    if (!this.screen || this.gliding) return;
    if (this.plane.on && this.map) this.lens.show(x, y); else this.point(x, y);
  }

  point(x, y) {
    if (!this.screen || this.gliding) return;
    if (!this.tip.atStar(x, y)) this.show(this.tiles.pointed(x, y));
  }

  show(i) {
    if (i < 0) this.tip.hide(); else this.lens.hide();
    if (i === this.at && (i < 0 || !this.tip.element.hidden)) return;
    this.at = i;
    this.canvas.setAttribute("aria-label", i < 0 ? this.alt() : `${this.data.alt}. ${this.tip.show(i)}`);
    this.paint(false);
  }
}

export default ({ data, parentElement, setStateValue, setTriggerValue }) => {
  const box = parentElement.querySelector(".lab-cloud");
  box.cloud ??= new Cloud(box);
  const end = mounted(box, () => { box.cloud.begin(); return () => box.cloud.end(); });
  box.cloud.hear(data, setStateValue, setTriggerValue);
  return end;
};
