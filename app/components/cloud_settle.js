// A map that a worker is making: its places so far are asked for a few times a second, and the points glide on.
import { centres } from "./cloud_names.js";
import { frameOf } from "./cloud_view.js";

const EVERY = 350;

export class Settling {
  constructor(cloud) { Object.assign(this, { cloud, address: null, number: 0, timer: 0 }); }

  // Whether the points stand where this put them, and not where the map of the page has them.
  get on() { return this.number > 0; }

  hear(address) {
    if ((address ?? null) === this.address) return;
    this.leave();
    if (this.on) this.cloud.points = null; // the page's own map is taken up anew
    Object.assign(this, { address: address ?? null, number: 0 });
    delete this.cloud.box.dataset.settling;
    this.go();
  }

  go() {
    clearTimeout(this.timer);
    if (this.address) this.timer = setTimeout(() => this.ask(), this.on ? EVERY : 0);
  }

  leave() { clearTimeout(this.timer); }

  async ask() {
    const { address } = this;
    try {
      if (!document.hidden) await this.look(address);
    } catch (error) {
      console.warn(String(error)); // asked again; the page says whether the worker is still there
    }
    if (address === this.address && this.cloud.box.isConnected) this.timer = setTimeout(() => this.ask(), EVERY);
  }

  async look(address) {
    const answer = await fetch(new URL(`${address}?after=${this.number}`, document.baseURI), { cache: "no-store" });
    if (answer.status !== 200) return;
    const xy = new Float32Array(await answer.arrayBuffer()), { cloud } = this;
    if (address !== this.address || xy.length !== cloud.xy?.length) return;
    this.number = Number(answer.headers.get("Lab-Shown"));
    Object.assign(cloud, { xy, middles: centres(xy, cloud.labels, cloud.data.classes) });
    cloud.glide.to(xy, frameOf(xy), "umap");
    cloud.show(-1);
    cloud.paint();
    cloud.box.dataset.settling = this.number;
  }
}
