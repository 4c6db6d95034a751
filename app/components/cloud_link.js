// The address of what one sees. The server writes there which map it is, its colours and what is caught; what only the
// browser knows, how near one has come and which classes are hidden, is written here, once a hand rests. An address to
// copy is made here whole: what was caught a moment ago, the server has not written yet.
import { textOf } from "./cloud_catch.js";
import { WHOLE, affine, closest, inside, moved } from "./cloud_view.js";
import { make } from "./sprite.js";

const REST = 300, NAMES = ["view", "hide"];

const rounded = (value) => String(Math.round(value * 10000) / 10000);

export class Link {
  constructor(cloud) { Object.assign(this, { cloud, waiting: null, panel: null }); }

  // Take from the address what it says of this map; asked for once, when its points come for the first time.
  open(kind, classes) {
    if (this.opened || !this.cloud.data.tools) return;
    this.opened = true;
    const said = new URLSearchParams(location.search), [of, ...numbers] = (said.get("view") ?? "").split("_");
    const [k, u, v] = numbers.map(Number);
    if (of === kind && numbers.length === 3 && [k, u, v].every(Number.isFinite) && k > 1) this.waiting = { k: Math.min(k, closest(this.cloud.count)), u, v };
    const hidden = (said.get("hide") ?? "").split(".").filter(Boolean).map(Number).filter((one) => one in classes);
    if (hidden.length < classes.length) this.cloud.hidden = new Set(hidden);
  }

  // The view that waits for the size of the stage; it is given in shares of the frame, so that it fits any window. One
  // that shows no point at all is none: the whole map stands instead.
  take() {
    const { waiting, cloud } = this, { frame } = cloud.glide, { width, height } = cloud.stage;
    if (!waiting || !frame || !width) return null;
    this.waiting = null;
    const { ax, ay } = affine(frame, cloud.stage, WHOLE), { k, u, v } = waiting;
    const view = { k, x: (width * (1 - k)) / 2 - k * ax * u * frame.w, y: (height * (1 - k)) / 2 - k * ay * v * frame.h };
    return inside(cloud.xy, affine(frame, cloud.stage, moved(view, cloud.stage, 0, 0)), cloud.stage) ? view : null;
  }

  // What lies in the middle of the stage, in shares of the frame from its middle.
  view() {
    const { cloud } = this, { view, stage, data } = cloud, { frame } = cloud.glide;
    if (!frame || view.k <= 1) return "";
    const { ax, ay } = affine(frame, stage, WHOLE), off = (length, by) => (length * (1 - view.k)) / 2 - by;
    const u = off(stage.width, view.x) / (view.k * ax * frame.w), v = off(stage.height, view.y) / (view.k * ay * frame.h);
    return [data.kind, ...[view.k, u, v].map(rounded)].join("_");
  }

  // Something has changed that the address may say; written once a hand rests, and again where it was lost meanwhile.
  rest() {
    if (!this.cloud.data?.tools || !this.opened) return;
    this.outlive();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), REST);
  }

  leave() { clearTimeout(this.timer); }

  address() {
    const url = new URL(location.href), { cloud } = this;
    const values = { view: this.waiting ? url.searchParams.get("view") : this.view(), hide: [...cloud.hidden].sort((a, b) => a - b).join(".") };
    for (const name of NAMES) if (values[name]) url.searchParams.set(name, values[name]); else url.searchParams.delete(name);
    return url;
  }

  write() {
    if (!this.cloud.box.isConnected) return;
    this.outlive();
    const url = this.address();
    if (url.search !== location.search) history.replaceState(history.state, "", url);
  }

  // What an address says, whether or not the server has written there by now what is caught.
  said() {
    const url = this.address();
    url.searchParams.delete("caught");
    url.searchParams.sort();
    return `${url.search} ${[...(this.cloud.caught ?? [])]}`;
  }

  // The field goes once one sees something else than its address says.
  outlive() {
    if (this.panel && !this.panel.hidden && this.said() !== this.copied) this.panel.hidden = true;
  }

  // The address of all that one sees, and whether what is caught has room in it.
  async whole() {
    const url = this.address(), { kind, tools } = this.cloud.data, text = this.cloud.caught ? await textOf([...this.cloud.caught]) : "";
    const fits = text.length <= (tools.held?.longest ?? Infinity);
    if (!url.searchParams.has("map")) url.searchParams.set("map", kind); // another visitor's page may begin with another
    if (text && fits) url.searchParams.set("caught", text); else url.searchParams.delete("caught");
    return [url, fits];
  }

  async copy() {
    const { cloud } = this, { words } = cloud.data;
    this.write();
    this.copied = this.said();
    const [url, fits] = await this.whole();
    const field = Object.assign(make("input"), { readOnly: true, value: url.href }), said = make("span", "", words.unlinked);
    field.setAttribute("aria-label", words.address);
    said.setAttribute("role", "status");
    this.panel ??= cloud.box.querySelector(".address");
    const shut = () => { this.panel.hidden = true; cloud.canvas.focus(); };
    const close = Object.assign(make("button", "shut", "×"), { type: "button", title: words.shut, onclick: shut });
    close.setAttribute("aria-label", words.shut);
    this.panel.replaceChildren(field, said, ...(fits ? [] : [make("span", "", words.uncaught)]), close);
    this.panel.hidden = false;
    this.panel.onkeydown = (event) => { if (event.key === "Escape") { event.stopPropagation(); shut(); } };
    field.focus();
    field.select();
    try {
      await navigator.clipboard.writeText(url.href); // only over https or on this very machine
      said.textContent = words.linked;
    } catch { /* the field stands there to copy from */ }
  }
}
