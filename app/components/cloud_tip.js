// What a point is: its class, its picture and its reconstruction, beside the pointer.
import { rgb } from "./cloud_colours.js";
import { digit, gather } from "./cloud_data.js";

const STAR = 12, EDGE = 6;

const node = (tag, name, ...inside) => {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...inside);
  return made;
};

export class Tip {
  constructor(cloud, element) {
    Object.assign(this, { cloud, element });
  }

  // Fetch the pictures of all points, those of `first` first; asked for when a pointer or the focus comes in.
  prepare(first = 0) {
    const { sheet, seen, redrawn, count } = this.cloud.data;
    this.wanted = first;
    this.cloud.kin.prepare().catch((error) => console.warn(String(error)));
    for (const pattern of [sheet, seen, redrawn].filter(Boolean)) {
      gather(pattern, count, first).then(() => this.again(), (error) => console.warn(String(error)));
      // the first block may come long before the last
      gather(pattern, 1, first).then(() => this.again(), () => {});
    }
  }

  again() {
    if (!this.element.hidden && this.missing) this.show(this.index);
  }

  hide() {
    this.element.hidden = true;
  }

  show(index) {
    const { words, classes, sheet, seen, redrawn } = this.cloud.data, { labels } = this.cloud;
    this.index = index;
    const title = words.point.replace("{label}", classes[labels[index]]).replace("{index}", index);
    const pairs = [[sheet, words.real], [seen, words.seen], [redrawn, words.redrawn]].filter(([pattern]) => pattern);
    this.missing = false;
    const kept = this.cloud.kin.said(index);
    this.fill(title, pairs.map(([pattern, word]) => {
      const picture = node("canvas");
      if (!digit(picture, pattern, index, rgb(this.cloud.theme.text))) this.missing = true;
      return node("figure", "", picture, word);
    }), this.cloud.screen[2 * index], this.cloud.screen[2 * index + 1], kept);
    if (this.missing && this.wanted !== index) this.prepare(index);
    this.element.dataset.ready = String(!this.missing);
    return [title, kept].filter(Boolean).join(". ");
  }

  // Whether (x, y) is on the star; what it stands for is shown then.
  atStar(x, y) {
    const { data, starAt } = this.cloud, star = starAt && data.tools?.star;
    if (!star || Math.hypot(starAt[0] - x, starAt[1] - y) > STAR) return false;
    const pairs = [[star.picture, data.words.real], [star.seen, data.words.seen], [star.redrawn, data.words.redrawn]]
      .filter(([source]) => source);
    this.cloud.at = -1;
    this.missing = false;
    this.fill(star.title, pairs.map(([source, word]) => {
      const picture = Object.assign(node("img", this.cloud.theme.dark ? "dark" : ""), { src: source, alt: "" });
      return node("figure", "", picture, word);
    }), ...starAt);
    this.cloud.paint(false);
    return true;
  }

  // The corner where it covers least of the lines to the neighbours, and of their rings.
  clear(w, h, right, bottom) {
    const lain = this.cloud.kin.places(), covered = ([left, top]) =>
      lain.filter(([x, y]) => x > left - EDGE && x < left + w + EDGE && y > top - EDGE && y < top + h + EDGE).length;
    return [[right, 0], [0, 0], [right, bottom], [0, bottom]].sort((a, b) => covered(a) - covered(b))[0];
  }

  fill(title, figures, x, y, below = "") {
    const { element } = this, { width, height } = this.cloud.stage;
    element.replaceChildren(title, node("div", "pair", ...figures), ...(below ? [node("p", "kept", below)] : []));
    element.hidden = false;
    const w = element.offsetWidth, h = element.offsetHeight;
    if (this.cloud.kin.at >= 0 && this.cloud.kin.at === this.cloud.at) {
      const [left, top] = this.clear(w, h, Math.max(0, width - w), Math.max(0, height - h));
      Object.assign(element.style, { left: `${left}px`, top: `${top}px` });
      return;
    }
    element.style.left = `${Math.max(0, x + 14 + w > width ? Math.min(width - w, x - 14 - w) : x + 14)}px`;
    element.style.top = `${Math.max(0, y + 14 + h > height ? y - 14 - h : y + 14)}px`;
  }
}
