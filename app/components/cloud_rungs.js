// A ladder of clouds, one for each latent size: the slider says `lab:size` on the document, and the cloud follows
// without the server.
import { fetched } from "./cloud_data.js";

export class Rungs {
  constructor(cloud) {
    this.cloud = cloud;
    this.follow = (event) => this.go(event.detail.size);
  }

  listen() { document.addEventListener("lab:size", this.follow); }

  leave() { document.removeEventListener("lab:size", this.follow); }

  // What the server shows counts until the slider speaks, and again when the server shows another.
  hear(data) {
    if (!data.ladder || data.shown !== this.shown) this.size = data.shown;
    this.shown = data.shown;
  }

  of(data) {
    const size = data.ladder && this.nearest(data.ladder, this.size);
    if (size) this.prefetch(data.ladder, size);
    this.cloud.box.dataset.size = size ?? "";
    return size ? { ...data, ...data.ladder[size] } : data;
  }

  nearest(ladder, size) {
    const off = (rung) => Math.abs(Math.log(rung) - Math.log(size ?? 1));
    return Object.keys(ladder).sort((a, b) => off(a) - off(b))[0];
  }

  prefetch(ladder, size) {
    const rungs = Object.keys(ladder).sort((a, b) => a - b), i = rungs.indexOf(size);
    for (const rung of [rungs[i - 1], rungs[i + 1]].filter(Boolean)) fetched(ladder[rung].points, Float32Array).catch(() => {});
  }

  go(size) {
    const { given } = this.cloud;
    if (!given?.ladder) return;
    this.size = size;
    if (this.nearest(given.ladder, size) !== this.cloud.box.dataset.size) this.cloud.update(this.of(given));
  }
}
