// The frames of one run, fetched once each, and what lies between two of them.
const FLOAT = 4, SIDE = 28, NEAR = 1e-6;

// Bytes by address, or out of a file that carries them itself.
const bytesOf = async (source) => {
  if (source.startsWith("data:")) return Uint8Array.from(atob(source.slice(source.indexOf(",") + 1)), (c) => c.charCodeAt(0)).buffer;
  const answer = await fetch(new URL(source, document.baseURI));
  if (!answer.ok) throw new Error(`${answer.status} ${source}`);
  return answer.arrayBuffer();
};

const cut = (bytes, { count, bars, pictures }) => {
  const xy = new Float32Array(bytes, 0, 2 * count), values = new Float32Array(bytes, 2 * FLOAT * count, bars);
  return { xy, bars: values, pictures: new Uint8Array(bytes, FLOAT * (2 * count + bars), pictures * SIDE * SIDE) };
};

// Where a person's own digit stood in each frame, by step.
const followedOf = (bytes) => {
  const one = 3 * FLOAT + SIDE * SIDE, found = new Map();
  for (let at = 0; at < bytes.byteLength; at += one) {
    const [step, x, y] = new Float32Array(bytes, at, 3);
    found.set(step, { x, y, picture: new Uint8Array(bytes, at + 3 * FLOAT, SIDE * SIDE) });
  }
  return found;
};

export class Reel {
  constructor(arrived) { Object.assign(this, { arrived, frames: [], held: new Map(), mine: new Map() }); }

  // Take in what the page says now; a run that still trains has more frames each time.
  hear(data) {
    const first = this.data?.key !== data.key;
    this.data = data;
    this.frames = data.frames;
    if (first) this.held.clear();
    if (first || this.labelled !== data.labels) this.label(data);
    if (first || this.own !== data.followed) this.follow(data.followed);
    const wanted = new Set(data.frames.map(({ at }) => at));
    for (const at of this.held.keys()) if (!wanted.has(at)) this.held.delete(at); // thinned, or trained anew
    return this.gather();
  }

  // What every frame shares: the classes of the points, and the pictures that are redrawn.
  async label({ labels, originals }) {
    this.labelled = labels;
    try {
      [this.labels, this.real] = (await Promise.all([labels, originals].map(bytesOf))).map((bytes) => new Uint8Array(bytes));
    } catch (error) {
      console.warn(String(error));
      this.labelled = null; // asked for again with the next word of the page
    }
    this.arrived();
  }

  async follow(source) {
    this.own = source;
    this.mine = new Map();
    if (!source) return;
    try {
      this.mine = followedOf(await bytesOf(source));
    } catch (error) {
      console.warn(String(error)); // the film is the same without it
    }
    this.arrived();
  }

  // The ends first, then halves of halves: whoever drags at once finds something near everywhere.
  order() {
    const last = this.frames.length - 1, found = new Set([last, 0]);
    for (let step = last; step >= 1; step = Math.floor(step / 2)) for (let i = 0; i <= last; i += step) found.add(i);
    return [...found].filter((i) => i >= 0);
  }

  async gather() {
    const missing = this.order().map((i) => this.frames[i].at).filter((at) => !this.held.has(at));
    const asked = missing.map((at) => { this.held.set(at, null); return at; });
    const run = async () => {
      for (let at = asked.shift(); at; at = asked.shift()) {
        try {
          const found = cut(await bytesOf(at), this.data);
          if (this.held.has(at)) this.held.set(at, found);
        } catch (error) {
          console.warn(String(error));
          this.held.delete(at); // asked for again with the next word of the page
        }
        this.arrived();
      }
    };
    await Promise.all([run(), run(), run(), run()]);
  }

  get ready() { return this.frames.filter(({ at }) => this.held.get(at)).length; }

  get end() { return this.frames.at(-1)?.epoch ?? 0; }

  // The two frames around an epoch that are here, and how far it is from the first to the second.
  around(epoch) {
    const here = this.frames.filter(({ at }) => this.held.get(at));
    if (!here.length) return null;
    const after = here.findIndex((frame) => frame.epoch >= epoch), b = after < 0 ? here.at(-1) : here[after];
    const a = after <= 0 ? b : here[after - 1], span = b.epoch - a.epoch;
    return { a, b, t: span > 0 ? Math.min(1, Math.max(0, (epoch - a.epoch) / span)) : 1, from: this.held.get(a.at), to: this.held.get(b.at) };
  }

  // A digit of one's own at an epoch, carried like the points between the frames that know it.
  followed({ a, b, t }) {
    const epoch = a.epoch + (b.epoch - a.epoch) * t, known = this.frames.filter(({ step }) => this.mine.has(step));
    const before = known.findLast((frame) => frame.epoch <= epoch + NEAR), after = known.find((frame) => frame.epoch >= epoch - NEAR);
    if (!before || !after) return null;
    const from = this.mine.get(before.step), to = this.mine.get(after.step), span = after.epoch - before.epoch;
    const u = span > 0 ? (epoch - before.epoch) / span : 1;
    return { x: from.x + (to.x - from.x) * u, y: from.y + (to.y - from.y) * u, picture: (u < 0.5 ? from : to).picture };
  }

  get tallest() {
    let most = 0;
    for (const held of this.held.values()) if (held) for (const value of held.bars) most = Math.max(most, value);
    return most;
  }
}
