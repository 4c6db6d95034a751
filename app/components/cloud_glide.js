// The way of points from one map to the next. A change of kind, from PCA to UMAP, is given longer: it can be followed.
import { between, blend } from "./cloud_view.js";

const motion = (name) => parseFloat(getComputedStyle(document.documentElement).getPropertyValue(`--lab-motion-${name}`)) || 0;

export class Glide {
  constructor() { Object.assign(this, { xy: null, frame: null, kind: null, from: null, now: null }); }

  // Go to `xy`; at once when another number of points lies there, or when a person wants no motion.
  to(xy, frame, kind) {
    const old = this.now ?? this.xy, still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const lasts = this.kind && this.kind !== kind ? motion("change") : motion("move");
    this.from = old?.length === xy.length && !still ? { xy: old.slice(), frame: this.frame, began: performance.now(), lasts } : null;
    Object.assign(this, { xy, frame, kind, now: null });
  }

  // Where the points are at this moment, and the frame around them.
  places() {
    const t = this.from ? Math.min(1, (performance.now() - this.from.began) / this.from.lasts) : 1;
    if (t >= 1) { this.from = this.now = null; return [this.xy, this.frame]; }
    const { xy, frame } = this.from, ease = t * t * (3 - 2 * t);
    this.now ??= new Float32Array(xy.length);
    for (let i = 0; i < xy.length; i++) this.now[i] = blend(xy[i], this.xy[i], ease);
    return [this.now, between(frame, this.frame, ease)];
  }
}
