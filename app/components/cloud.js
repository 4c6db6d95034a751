// Thousands of points on a 2-D canvas. Points, labels and pictures come by address, once; data that change with every
// reading are a few addresses.
const COLUMNS = 100, SIDE = 28, REACH = 18, MOVE_MS = 350;
const kept = new Map();

const fetched = (address, type) => {
  const key = address.replace(/\?.*/, "") + type.name;
  const old = kept.get(key);
  if (old?.address === address) return old.answer;
  const answer = fetch(new URL(address, document.baseURI)).then((r) => {
    if (!r.ok) throw new Error(`${r.status} ${address}`);
    return r.arrayBuffer();
  }).then((bytes) => new type(bytes));
  kept.set(key, { address, answer });
  if (kept.size > 40) kept.delete(kept.keys().next().value);
  return answer;
};

const css = (box, name) => getComputedStyle(box).getPropertyValue(`--st-${name}`).trim();

const isDark = (box) => {
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = css(box, "background-color") || "#fff";
  probe.fillRect(0, 0, 1, 1);
  const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
  return 0.3 * r + 0.6 * g + 0.1 * b < 128;
};

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

// All points: what the caption calls whole must not lose its far ones.
const extent = (xy, axis) => {
  let low = Infinity, high = -Infinity;
  for (let i = axis; i < xy.length; i += 2) { low = Math.min(low, xy[i]); high = Math.max(high, xy[i]); }
  return [low, high];
};

const frameOf = (xy, stretch) => {
  const [x0, x1] = extent(xy, 0), [y0, y1] = extent(xy, 1);
  return { x: (x0 + x1) / 2, y: (y0 + y1) / 2, w: (x1 - x0) || 1, h: (y1 - y0) || 1, stretch };
};

const centres = (cloud) => cloud.data.classes.map((name, label) => {
  const xs = [], ys = [];
  for (let i = 0; i < cloud.count; i++) if (cloud.labels[i] === label) { xs.push(cloud.xy[2 * i]); ys.push(cloud.xy[2 * i + 1]); }
  return xs.length ? { name, label, x: median(xs), y: median(ys) } : null;
}).filter(Boolean);

// Where a name may stand: on its median, else on rings around it, the nearest first.
const NEAR = [[0, 0], ...[14, 24, 36, 50, 66].flatMap((r) => [0, 1, 2, 3, 4, 5, 6, 7].map((k) =>
  [r * Math.cos(k * Math.PI / 4), r * Math.sin(k * Math.PI / 4)]))];

const apart = (a, b) => Math.abs(a.x - b.x) >= (a.w + b.w) / 2 || Math.abs(a.y - b.y) >= (a.h + b.h) / 2;

const blend = (a, b, t) => a + (b - a) * t;

class Cloud {
  constructor(box) {
    this.box = box;
    this.canvas = box.querySelector("canvas");
    this.tip = box.querySelector(".tip");
    this.only = null;
    this.at = -1;
    this.spots = new Map();
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(box);
    const stage = box.querySelector(".stage");
    stage.addEventListener("pointermove", (e) => this.point(e));
    stage.addEventListener("pointerdown", (e) => this.point(e));
    stage.addEventListener("pointerleave", () => this.show(-1));
    this.canvas.addEventListener("keydown", (e) => this.key(e));
    this.canvas.addEventListener("blur", () => this.show(-1));
  }

  async update(data) {
    this.data = data;
    this.canvas.setAttribute("aria-label", data.alt);
    // at least the height asked for; on a taller screen, what the rest of the page leaves
    this.height = Math.max(data.height, Math.min(2 * data.height, window.innerHeight - data.above));
    this.canvas.style.height = `${this.height}px`;
    this.legend();
    if (data.points === this.points) { this.paint(); return; }
    try {
      const [xy, labels] = await Promise.all([fetched(data.points, Float32Array), fetched(data.labels, Uint8Array)]);
      if (data.points !== this.data.points) return;
      this.take(data, xy, labels);
    } catch (error) {
      if (this.xy === undefined) this.canvas.setAttribute("aria-label", data.words.missing);
      console.warn(String(error));
    }
  }

  take(data, xy, labels) {
    const old = this.now ?? this.xy, oldFrame = this.frame;
    Object.assign(this, { points: data.points, xy, labels, count: xy.length / 2 });
    this.frame = frameOf(xy, data.stretch);
    this.middles = centres(this);
    this.spots.clear();
    this.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.from = old?.length === xy.length && !this.still ? { xy: old, frame: oldFrame, began: performance.now() } : null;
    this.box.dataset.draws = Number(this.box.dataset.draws ?? 0) + 1;
    this.box.dataset.count = this.count;
    this.resize();
  }

  legend() {
    const { classes, colours, words } = this.data, legend = this.box.querySelector(".legend");
    legend.setAttribute("aria-label", words.legend);
    if (legend.dataset.of === classes.join()) return;
    legend.dataset.of = classes.join();
    legend.replaceChildren(...classes.map((name, label) => {
      const button = document.createElement("button");
      button.type = "button";
      button.setAttribute("aria-pressed", "false");
      button.append(document.createElement("i"), name);
      button.style.setProperty("--colour", colours[label]);
      button.onclick = () => this.choose(label);
      return button;
    }));
  }

  choose(label) {
    this.only = this.only === label ? null : label;
    [...this.box.querySelectorAll(".legend button")].forEach((b, i) => b.setAttribute("aria-pressed", String(i === this.only)));
    this.paint();
  }

  resize() {
    const ratio = window.devicePixelRatio || 1, width = this.box.clientWidth, height = this.height ?? 0;
    if (!width || !height) return;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.paint();
  }

  // Screen place of a point in CSS pixels. One unit is as long upwards as across, unless the axes mean different things.
  place(frame, x, y) {
    const width = this.box.clientWidth, height = this.height, pad = 18;
    const sx = (width - 2 * pad) / frame.w, sy = (height - 2 * pad) / frame.h, s = Math.min(sx, sy);
    return [width / 2 + (x - frame.x) * (frame.stretch ? sx : s), height / 2 - (y - frame.y) * (frame.stretch ? sy : s)];
  }

  paint() {
    if (this.pending || !this.xy) return;
    this.pending = requestAnimationFrame(() => { this.pending = 0; this.draw(); });
  }

  positions() {
    if (!this.from) return [this.xy, this.frame];
    const t = Math.min(1, (performance.now() - this.from.began) / MOVE_MS), ease = t * (2 - t);
    if (t >= 1) { this.from = this.now = null; return [this.xy, this.frame]; }
    const { xy, frame } = this.from;
    this.now = this.xy.map((v, i) => blend(xy[i], v, ease));
    const keys = ["x", "y", "w", "h"];
    return [this.now, { ...this.frame, ...Object.fromEntries(keys.map((k) => [k, blend(frame[k], this.frame[k], ease)])) }];
  }

  draw() {
    const ctx = this.canvas.getContext("2d"), ratio = window.devicePixelRatio || 1;
    const [xy, frame] = this.positions();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, this.box.clientWidth, this.height);
    this.dots(ctx, xy, frame);
    this.names(ctx, frame);
    if (this.from) this.paint();
  }

  dots(ctx, xy, frame) {
    const side = this.count > 4000 ? 2.4 : 3.6;
    this.screen = new Float32Array(2 * this.count);
    for (let label = 0; label < this.data.classes.length; label++) {
      ctx.fillStyle = this.data.colours[label];
      ctx.globalAlpha = this.only === null || this.only === label ? 0.85 : 0.08;
      for (let i = 0; i < this.count; i++) {
        if (this.labels[i] !== label) continue;
        const [x, y] = this.place(frame, xy[2 * i], xy[2 * i + 1]);
        this.screen[2 * i] = x; this.screen[2 * i + 1] = y;
        ctx.fillRect(x - side / 2, y - side / 2, side, side);
      }
    }
    ctx.globalAlpha = 1;
    if (this.at >= 0) {
      ctx.strokeStyle = css(this.box, "text-color"); ctx.lineWidth = 2;
      ctx.beginPath(); ctx.arc(this.screen[2 * this.at], this.screen[2 * this.at + 1], 6, 0, 7); ctx.stroke();
    }
  }

  names(ctx, frame) {
    ctx.font = "700 17px sans-serif"; ctx.textAlign = "center"; ctx.textBaseline = "middle"; ctx.lineJoin = "round";
    ctx.strokeStyle = css(this.box, "background-color"); ctx.fillStyle = css(this.box, "text-color"); ctx.lineWidth = 4;
    const placed = [];
    for (const middle of this.middles) {
      if (this.only !== null && this.only !== middle.label) continue;
      const spot = this.spot(ctx, frame, middle, placed);
      if (!spot) continue; // no room near it: the legend still names it
      placed.push(spot);
      ctx.strokeText(middle.name, spot.x, spot.y);
      ctx.fillText(middle.name, spot.x, spot.y);
    }
    this.box.dataset.names = placed.length;
  }

  // The first free place for a name; the one it had comes first, so that names do not jump about while points move.
  spot(ctx, frame, middle, placed) {
    const [x, y] = this.place(frame, middle.x, middle.y), w = ctx.measureText(middle.name).width + 6, h = 20;
    const width = this.box.clientWidth, had = this.spots.get(middle.label);
    for (const [dx, dy] of had ? [had, ...NEAR] : NEAR) {
      const at = { x: Math.min(Math.max(x + dx, w / 2), width - w / 2), y: Math.min(Math.max(y + dy, h / 2), this.height - h / 2), w, h };
      if (placed.some((other) => !apart(at, other))) continue;
      this.spots.set(middle.label, [dx, dy]);
      return at;
    }
    return null;
  }

  point(event) {
    if (!this.screen) return;
    const area = this.canvas.getBoundingClientRect(), x = event.clientX - area.left, y = event.clientY - area.top;
    let best = REACH * REACH, found = -1;
    for (let i = 0; i < this.count; i++) {
      if (this.only !== null && this.labels[i] !== this.only) continue;
      const dx = this.screen[2 * i] - x, dy = this.screen[2 * i + 1] - y, d = dx * dx + dy * dy;
      if (d < best) { best = d; found = i; }
    }
    this.show(found);
  }

  key(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") this.show(-1);
    if (!step || !this.screen) return;
    event.preventDefault();
    let i = this.at < 0 && step < 0 ? 0 : this.at;
    do i = (i + step + this.count) % this.count; while (this.only !== null && this.labels[i] !== this.only);
    this.show(i);
  }

  show(i) {
    if (i === this.at) return;
    this.at = i;
    this.tip.hidden = i < 0;
    if (i >= 0) this.tell(i);
    this.paint();
  }

  tell(i) {
    const { words, classes, sheet, redrawn } = this.data;
    const title = words.point.replace("{label}", classes[this.labels[i]]).replace("{index}", i);
    const pair = document.createElement("div");
    pair.className = "pair";
    pair.append(...[[sheet, words.real], [redrawn, words.redrawn]].filter(([s]) => s).map(([s, word]) => this.cut(s, word, i)));
    this.tip.replaceChildren(title, pair);
    this.tip.classList.toggle("dark", isDark(this.box));
    const left = this.screen[2 * i], top = this.screen[2 * i + 1], width = this.tip.offsetWidth, height = this.tip.offsetHeight;
    this.tip.style.left = `${Math.max(0, Math.min(left + 12, this.box.clientWidth - width))}px`;
    this.tip.style.top = `${top + 12 + height > this.height ? Math.max(0, top - 12 - height) : top + 12}px`;
    this.canvas.setAttribute("aria-label", `${this.data.alt}. ${title}`);
  }

  cut(sheet, word, i) {
    const figure = document.createElement("figure"), span = document.createElement("span");
    span.style.backgroundImage = `url("${new URL(sheet, document.baseURI).href}")`;
    span.style.backgroundSize = `${COLUMNS * SIDE * 2}px auto`;
    span.style.backgroundPosition = `-${(i % COLUMNS) * SIDE * 2}px -${Math.floor(i / COLUMNS) * SIDE * 2}px`;
    figure.append(span, word);
    return figure;
  }
}

export default ({ data, parentElement }) => {
  const box = parentElement.querySelector(".lab-cloud");
  box.cloud ??= new Cloud(box);
  box.cloud.update(data);
  return () => { box.cloud.observer.disconnect(); cancelAnimationFrame(box.cloud.pending); };
};
