// One handle through the training of one run or two: everything on the screens stands at the same epoch.
import { rangesOf } from "./film_chart.js";
import { Screen } from "./film_screen.js";

const LASTS = 12_000; // milliseconds from the first frame to the last
const TICKS = 5; // below the handle, evenly: their epochs are not even
const NEAR = 1e-6;

// Where a key takes the handle: from kept frame to kept frame, a tenth of them, or an end; undefined for any other key.
// (The step of the field itself is fine, so that a drag is smooth.)
export const placeAfter = (key, place, last) => {
  const far = Math.max(1, Math.round(last / 10)), on = Math.floor(place + NEAR), back = Math.ceil(place - NEAR);
  const to = { ArrowRight: on + 1, ArrowUp: on + 1, ArrowLeft: back - 1, ArrowDown: back - 1, PageUp: on + far, PageDown: back - far,
    Home: 0, End: last }[key];
  return to === undefined ? undefined : Math.min(last, Math.max(0, to));
};

const short = (epoch) => String(Number(epoch.toPrecision(2)));

export class Player {
  constructor(box) {
    Object.assign(this, { box, screens: [], place: 0, following: true });
    this.handle = box.querySelector("input");
    this.button = box.querySelector(".play");
    this.said = box.querySelector("output");
    this.handle.oninput = () => { this.stop(); this.go(Number(this.handle.value)); };
    this.handle.onkeydown = (event) => this.key(event);
    this.button.onclick = () => (this.playing ? this.stop() : this.play());
    this.observer = new ResizeObserver(() => this.repaint());
  }

  begin() { this.observer.observe(this.box); }

  end() {
    this.observer.disconnect();
    this.stop();
    cancelAnimationFrame(this.pending);
    this.pending = 0;
  }

  hear(data) {
    const before = this.epochs?.length ?? 0;
    this.data = data;
    this.arrange(data.reels.length);
    // every instant that any of the runs has a frame of; the handle goes evenly from one to the next
    this.epochs = [...new Set(data.reels.flatMap(({ frames }) => frames.map(({ epoch }) => epoch)))].sort((a, b) => a - b);
    this.handle.max = Math.max(0, this.epochs.length - 1);
    this.handle.disabled = this.button.disabled = this.epochs.length < 2;
    this.handle.setAttribute("aria-label", data.words.handle);
    const ranges = rangesOf(data.reels.map(({ loss }) => loss));
    data.reels.forEach((reel, i) => this.screens[i].hear(reel, data.height, ranges[i], data.words));
    this.ticks();
    if (this.following || !before) this.place = this.epochs.length - 1; // as it trains, the newest
    this.go(Math.min(this.place, this.epochs.length - 1));
    this.words();
  }

  arrange(count) {
    const home = this.box.querySelector(".screens"), pattern = this.box.querySelector("template");
    while (home.children.length > count) home.lastElementChild.remove();
    this.screens.length = Math.min(this.screens.length, count);
    while (home.children.length < count) {
      home.append(pattern.content.cloneNode(true));
      this.screens.push(new Screen(home.lastElementChild, () => this.repaint()));
    }
    home.dataset.count = count;
  }

  go(place) {
    this.place = Math.max(0, place);
    this.following = this.place >= this.epochs.length - 1;
    this.handle.value = this.place;
    this.repaint();
  }

  key(event) {
    const to = placeAfter(event.key, this.place, this.epochs.length - 1);
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.stop();
    this.go(to);
  }

  get epoch() { return this.epochAt(this.place); }

  // The epoch at a place of the handle, between two instants too.
  epochAt(place) {
    const low = Math.min(this.epochs.length - 1, Math.floor(place)), high = Math.min(this.epochs.length - 1, low + 1);
    return this.epochs[low] + (this.epochs[high] - this.epochs[low]) * (place - low);
  }

  // Epochs below the handle: frames lie close together at the beginning, so its way is not even in training time.
  ticks() {
    const last = this.epochs.length - 1, count = last < 1 ? 0 : Math.min(TICKS, last + 1);
    this.box.querySelector(".ticks").replaceChildren(...Array.from({ length: count }, (_, i) => {
      const tick = document.createElement("span");
      tick.textContent = short(this.epochAt((i * last) / (count - 1)));
      return tick;
    }));
  }

  // The tallest bar of the film among the runs whose bars mean the same.
  tallest({ data }) {
    return Math.max(...this.screens.filter((one) => one.data.bars_kind === data.bars_kind).map(({ reel }) => reel.tallest));
  }

  play() {
    if (this.place >= this.epochs.length - 1) this.go(0);
    this.playing = { at: performance.now(), from: this.place };
    this.words();
    this.repaint();
  }

  stop() {
    this.playing = null;
    this.words();
  }

  words() {
    const { words } = this.data ?? {};
    if (!words) return;
    this.button.textContent = this.playing ? words.pause : words.play;
    this.button.setAttribute("aria-pressed", String(Boolean(this.playing)));
  }

  repaint() { this.pending ||= requestAnimationFrame((now) => { this.pending = 0; this.paint(now); }); }

  paint(now) {
    if (!this.data || !this.epochs.length) return;
    if (this.playing) this.advance(now);
    const { epoch } = this;
    for (const screen of this.screens) screen.paint(epoch, this.tallest(screen));
    const text = this.data.words.epoch.replace("{epoch}", epoch < 10 ? epoch.toFixed(2) : epoch.toFixed(1));
    if (this.said.textContent !== text) this.said.textContent = text;
    this.handle.setAttribute("aria-valuetext", text);
    this.box.dataset.painted = Number(this.box.dataset.painted ?? 0) + 1;
    this.box.dataset.ready = Math.min(...this.screens.map(({ reel }) => reel.ready));
    if (this.playing) this.repaint();
  }

  advance(now) {
    const last = this.epochs.length - 1;
    this.go(Math.min(last, this.playing.from + (last * Math.max(0, now - this.playing.at)) / LASTS));
    if (this.place >= last) this.stop();
  }
}
