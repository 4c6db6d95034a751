// What stands around the pictures of a traverse: where to start, and a row with slider, field and strip for each number.
import { make } from "./sprite.js";

export const FEW = 16;

const button = (text, act) => Object.assign(make("button", "", text), { type: "button", onclick: act });

const starts = (traverse) => {
  const { words, order, mean, mine, count } = traverse.data, box = make("div", "starts");
  const index = Object.assign(make("input"), { type: "number", min: 0, max: count - 1, step: 1, value: traverse.original ?? 0 });
  index.setAttribute("aria-label", words.index);
  index.onchange = () => traverse.from(Number(index.value));
  const group = make("span", "test");
  group.append(button(words.test, () => traverse.from(Number(index.value))), index);
  box.append(make("b", "", words.start), group, button(words.mean, () => traverse.start(mean)),
    button(words.zero, () => traverse.start(new Float32Array(order.length))));
  if (mine) box.append(button(words.mine, () => traverse.start(mine)));
  return box;
};

const row = (traverse, column) => {
  const { words, worth, low, high, decoders } = traverse.data, made = make("li"), name = words.number.replace("{n}", column + 1);
  const head = make("div", "head"), title = make("span", "", name);
  title.append(make("small", "", worth[column]));
  const field = Object.assign(make("input"), { type: "number", step: "any" });
  field.setAttribute("aria-label", words.typed.replace("{n}", column + 1));
  const range = Object.assign(make("input"), { type: "range", min: low[column], max: high[column], step: (high[column] - low[column]) / 500 });
  range.setAttribute("aria-label", name);
  range.oninput = () => traverse.set(column, Number(range.value));
  field.oninput = () => { if (field.value !== "") traverse.set(column, Number(field.value)); };
  field.onblur = () => traverse.figures();
  head.append(title, field);
  made.append(head, range);
  const strip = make("canvas", "strip");
  strip.setAttribute("aria-hidden", "true");
  if (decoders[0].addresses) made.append(strip);
  traverse.rows.push({ column, range, field, strip });
  return made;
};

// Build all of it anew; rows that stand for the same numbers stay, so that a hand on a slider keeps it.
export const frame = (traverse) => {
  const { box, data, shown } = traverse, { words, order } = data;
  const key = JSON.stringify([traverse.subject, shown, data.low, data.worth, data.obstacle]);
  if (key !== box.dataset.key) {
    box.dataset.key = key;
    traverse.rows = [];
    traverse.dirty.clear();
    const list = make("ol"), side = make("div", "side"), rest = make("div", "rest");
    side.append(make("div", "pictures"));
    if (data.obstacle) side.append(make("p", "", words.server.replace("{why}", data.obstacle)));
    list.append(...order.slice(0, shown).map((column) => row(traverse, column)));
    if (order.length > FEW) {
      const text = shown > FEW ? words.few.replace("{n}", FEW) : words.all.replace("{n}", order.length.toLocaleString("en"));
      rest.append(button(text, () => traverse.more()));
    }
    const body = make("div", "body");
    body.append(side, list);
    box.replaceChildren(make("div", "starts"), body, rest);
  }
  const old = box.querySelector(".starts"), focused = old.contains(document.activeElement);
  if (!focused) old.replaceWith(starts(traverse));
};
