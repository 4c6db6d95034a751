// Pointers, wheel and keys. Without tools a pointer only points, and the page scrolls on over the map.
import { tellClick } from "./cloud_click.js";
import { corners, inside } from "./cloud_pick.js";

const STILL = 4, FEW = 3, STEP = 12;

export class Hands {
  constructor(cloud, stage) {
    Object.assign(this, { cloud, stage, tool: "pan", down: new Map(), drag: null });
    const listen = (name, act, options) => stage.addEventListener(name, act, options);
    listen("pointerenter", () => cloud.tip.prepare());
    listen("pointerdown", (e) => this.press(e));
    listen("pointermove", (e) => this.move(e));
    listen("pointerup", (e) => this.lift(e));
    listen("pointercancel", (e) => this.lift(e, false));
    listen("pointerleave", () => { if (!this.drag) this.leave(); });
    listen("dblclick", () => { if (cloud.data.tools) cloud.whole(); });
    listen("wheel", (e) => this.wheel(e), { passive: false });
    cloud.canvas.addEventListener("keydown", (e) => this.key(e));
    cloud.canvas.addEventListener("focus", () => cloud.tip.prepare());
    cloud.canvas.addEventListener("blur", () => this.leave());
  }

  leave() {
    this.cloud.show(-1);
    this.cloud.lens.hide();
  }

  use(tool) {
    this.tool = tool;
    this.drag = null;
    this.cloud.around();
  }

  // One finger scrolls the page wherever the map has no use for it.
  yieldTouch() {
    const { data, view } = this.cloud, own = data.tools && (this.tool !== "pan" || view.k > 1);
    this.stage.style.touchAction = own ? "none" : "pan-y";
    this.stage.style.cursor = !data.tools || this.tool !== "pan" ? "crosshair" : this.drag ? "grabbing" : "grab";
  }

  at(event) {
    const area = this.cloud.canvas.getBoundingClientRect();
    return [event.clientX - area.left, event.clientY - area.top];
  }

  press(event) {
    const point = this.at(event);
    this.down.set(event.pointerId, point);
    if (!this.cloud.data.tools || event.button) { this.cloud.point(...point); return; }
    try { this.stage.setPointerCapture(event.pointerId); } catch { /* a pointer that is already gone */ }
    this.drag = { how: this.down.size > 1 ? "pinch" : event.shiftKey ? "lasso" : this.tool, path: [point], last: point, far: false };
    this.yieldTouch();
  }

  move(event) {
    const point = this.at(event), { drag } = this;
    if (!drag) { this.cloud.hover(...point); return; }
    if (!this.down.has(event.pointerId)) return;
    const before = this.down.get(event.pointerId);
    this.down.set(event.pointerId, point);
    drag.far ||= Math.hypot(point[0] - drag.path[0][0], point[1] - drag.path[0][1]) > STILL;
    if (!drag.far && drag.how !== "pinch") return;
    this.cloud.show(-1);
    if (this.looks(drag)) { this.cloud.hover(...point); return; }
    this.cloud.lens.hide();
    if (drag.how === "pinch") this.pinch(before, point);
    else if (drag.how === "pan") this.cloud.pan(point[0] - drag.last[0], point[1] - drag.last[1]);
    else { drag.path.push(point); this.cloud.paint(false); }
    drag.last = point;
  }

  // A whole map does not move: there a drag, and a finger has nothing else, goes over what the decoder draws.
  looks(drag) { return ["pan", "pick"].includes(drag.how) && this.cloud.plane.on && this.cloud.view.k === 1; }

  pinch(before, point) {
    const other = [...this.down.values()].find((place) => place !== point);
    if (!other) return;
    const apart = (a) => Math.hypot(a[0] - other[0], a[1] - other[1]) || 1;
    this.cloud.zoom(apart(point) / apart(before), (point[0] + other[0]) / 2, (point[1] + other[1]) / 2);
  }

  lift(event, whole = true) {
    const { drag } = this, point = this.at(event);
    this.down.delete(event.pointerId);
    if (!drag || (drag.how === "pinch" && this.down.size)) return;
    this.drag = null;
    this.yieldTouch();
    const outline = drag.how === "box" ? corners(drag.path[0], drag.last) : drag.path;
    if (whole && drag.far && ["box", "lasso"].includes(drag.how) && outline.length >= FEW) {
      this.cloud.catch(inside(this.cloud.screen, this.cloud.alive, outline));
    } else if (whole && !drag.far) this.click(point);
    this.cloud.paint(false);
  }

  click([x, y]) {
    const { cloud } = this, at = cloud.tiles.pointed(x, y);
    if (this.tool !== "pick") {
      cloud.kin.take(at); // beside all points: none
      tellClick(cloud.data.tools.subject, at);
    }
    if (this.tool === "pick") cloud.pick(at);
    else if (cloud.plane.asks && cloud.map) cloud.lens.ask(x, y);
    else { cloud.lens.hide(); cloud.point(x, y); if (cloud.plane.on && cloud.at < 0) cloud.lens.show(x, y); }
  }

  wheel(event) {
    const { tools } = this.cloud.data;
    if (!tools || !this.cloud.xy) return;
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1, pace = event.ctrlKey ? 0.01 : 0.0016;
    this.cloud.zoom(Math.exp(-event.deltaY * lines * pace), ...this.at(event));
  }

  // The outline of what is being caught, over the dots.
  outline(ctx, theme) {
    const { drag } = this;
    if (!drag?.far || !["box", "lasso"].includes(drag.how)) return;
    const path = drag.how === "box" ? corners(drag.path[0], drag.last) : drag.path;
    ctx.beginPath();
    path.forEach(([x, y]) => ctx.lineTo(x, y));
    ctx.closePath();
    Object.assign(ctx, { fillStyle: theme.accent, strokeStyle: theme.accent, lineWidth: 1.5, globalAlpha: 0.12 });
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.stroke();
  }

  key(event) {
    const { cloud } = this, { tools } = cloud.data, { width, height } = cloud.stage;
    if (!cloud.screen || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowRight: [1, 0], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowUp: [0, -1] }[event.key];
    const acts = {
      "+": () => cloud.zoom(1.5, width / 2, height / 2), "=": () => cloud.zoom(1.5, width / 2, height / 2),
      "-": () => cloud.zoom(1 / 1.5, width / 2, height / 2), 0: () => cloud.whole(),
      Enter: () => this.enter(), n: () => cloud.kin.ask(), N: () => cloud.kin.ask(),
    };
    if (event.key === "Escape") { if (cloud.lens.at) cloud.lens.hide(); else if (cloud.at >= 0 || cloud.kin.at >= 0) { cloud.show(-1); cloud.kin.drop(); } else if (tools && cloud.caught) cloud.catch([]); return; }
    if (step && tools && event.shiftKey) cloud.pan(-60 * step[0], -60 * step[1]);
    else if (step && (cloud.plane.on || cloud.plane.asks) && cloud.map && this.tool !== "pick") this.steer(step);
    else if (step) this.walk(step[0] + step[1]);
    else if (tools && acts[event.key]) acts[event.key]();
    else return;
    event.preventDefault();
    event.stopPropagation(); // the page has keys of its own
  }

  // Over the plane, from where the lens stands or from the middle.
  steer([dx, dy]) {
    const { cloud } = this, { width, height } = cloud.stage, [x, y] = cloud.lens.at ?? [width / 2, height / 2];
    const to = [Math.min(width, Math.max(0, x + STEP * dx)), Math.min(height, Math.max(0, y + STEP * dy))];
    if (cloud.plane.on) cloud.lens.show(...to); else cloud.lens.stand(...to, ...cloud.plane.place(...to));
  }

  enter() {
    const { cloud } = this;
    if (this.tool !== "pick") tellClick(cloud.data.tools.subject, cloud.at);
    if (this.tool === "pick") cloud.pick(cloud.at);
    else if (cloud.plane.asks && cloud.lens.at) cloud.lens.ask(...cloud.lens.at);
    else if (cloud.at >= 0) cloud.catch(this.changed(cloud.at));
  }

  walk(step) {
    const { alive, at, count } = this.cloud;
    if (!alive.some(Boolean)) return;
    let i = at < 0 && step < 0 ? 0 : at;
    do i = (i + step + count) % count; while (!alive[i]);
    this.cloud.show(i);
  }

  changed(index) {
    const all = new Set(this.cloud.caught);
    if (!all.delete(index)) all.add(index);
    return [...all];
  }
}

