// The point that was clicked on the map above, and what a tool can do with it.
import { rgb, themeOf } from "./cloud_colours.js";
import { hearClick } from "./cloud_click.js";
import { digit, gather } from "./cloud_data.js";
import { mounted } from "./mounted.js";
import { make } from "./sprite.js";

class Clicked {
  constructor(box) { Object.assign(this, { box, index: -1 }); }

  begin() { this.leave = hearClick((subject, index) => this.take(subject, index)); }
  end() { this.leave(); }

  hear(data, tell) {
    if (this.data?.subject !== data.subject) this.index = -1;
    Object.assign(this, { data, tell });
    this.draw();
  }

  take(subject, index) {
    if (subject !== this.data?.subject || index >= this.data.count) return;
    this.index = index;
    if (this.data.once) this.use(0);
    this.draw();
  }

  use(act) { this.tell("took", { of: this.data.subject, numbers: [act, this.index] }); }

  draw() {
    const { data, index, box } = this, { words } = data;
    box.dataset.index = index;
    if (index < 0 || data.once) { box.replaceChildren(make("span", "hint", words.hint)); return; }
    const picture = make("canvas"), said = words.image.replace("{n}", index.toLocaleString("en"));
    picture.setAttribute("aria-hidden", "true");
    const buttons = data.acts.map((label, n) => {
      const made = Object.assign(make("button", "", label), { type: "button", onclick: () => this.use(n) });
      made.setAttribute("aria-label", `${said}: ${label}`);
      return made;
    });
    box.replaceChildren(picture, make("span", "", said), ...buttons);
    this.paint(picture);
  }

  async paint(picture) {
    const { data, index } = this;
    try {
      await gather(data.sheet, 1, index);
      if (data.sheet === this.data.sheet && index === this.index) digit(picture, data.sheet, index, rgb(themeOf(this.box).text));
    } catch (error) {
      console.warn(String(error)); // the number beside it says the same
    }
  }
}

export default ({ data, parentElement, setTriggerValue }) => {
  const box = parentElement.querySelector(".lab-clicked");
  box.clicked ??= new Clicked(box);
  const end = mounted(box, () => { box.clicked.begin(); return () => box.clicked.end(); });
  box.clicked.hear(data, setTriggerValue);
  return end;
};
