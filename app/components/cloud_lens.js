// What the decoder draws at the place in hand, beside the pointer, with the place in figures.
import { rgb } from "./cloud_colours.js";
import { canvasOf, inked } from "./cloud_plane.js";
import { make } from "./sprite.js";

const LARGE = 112;

const figure = (value) => value.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 }).replace("-", "−");

export class Lens {
  constructor(cloud, element) {
    Object.assign(this, { cloud, element, at: null, canvas: document.createElement("canvas") });
    this.image = make("img");
    this.image.alt = "";
    this.words = make("span");
  }

  hide() {
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.at = null;
    this.cloud.paint(false);
  }

  // Show the place under a pixel of the stage; return what it is called.
  show(px, py) {
    const { plane, theme, stage } = this.cloud;
    if (px < 0 || py < 0 || px > stage.width || py > stage.height) { this.hide(); return ""; }
    const [x, y] = plane.place(px, py), { decoder } = plane.ready;
    canvasOf(inked(plane.pixels(x, y), decoder, rgb(theme.text)), this.canvas);
    const by = Math.max(1, Math.floor(LARGE / decoder.width));
    Object.assign(this.canvas.style, { width: `${decoder.width * by}px`, height: `${decoder.height * by}px` });
    return this.stand(px, py, x, y, this.canvas);
  }

  // Ask the server for a place, and show what it answers once that is here.
  ask(px, py) {
    const [x, y] = this.cloud.plane.place(px, py);
    this.stand(px, py, x, y, make("p", "", this.cloud.data.words.asking));
    this.cloud.tell("asked", { of: this.cloud.data.tools.subject, numbers: [x, y] });
  }

  answer({ x, y, picture, said }) {
    const { ax, ay, bx, by } = this.cloud.map;
    this.image.className = this.cloud.theme.dark ? "dark" : "";
    if (picture) this.image.src = picture;
    this.stand(ax * x + bx, ay * y + by, x, y, picture ? this.image : make("p", "", said));
  }

  stand(px, py, x, y, ...inside) {
    const { element, cloud } = this, { width, height } = cloud.stage;
    cloud.show(-1); // one thing at a time is in hand
    const name = cloud.data.tools.drawing.named.replace("{x}", figure(x)).replace("{y}", figure(y));
    this.at = [px, py];
    this.words.textContent = name;
    element.replaceChildren(...inside, this.words);
    element.hidden = false;
    Object.assign(element.dataset, { x, y });
    const w = element.offsetWidth, h = element.offsetHeight;
    element.style.left = `${Math.max(0, px + 18 + w > width ? px - 18 - w : px + 18)}px`;
    element.style.top = `${Math.max(0, Math.min(height - h, py - h / 2))}px`;
    cloud.canvas.setAttribute("aria-label", `${cloud.alt()}. ${name}`);
    cloud.paint(false);
    return name;
  }
}
