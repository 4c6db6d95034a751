// What stands around the pictures of a traverse: where to start, and a row with slider, field and strip for each number.
import { make } from "./sprite.js";

export const FEW = 16;
const REACH = 2; // lengths of its slider that a typed number may lie beyond its ends: some ten spreads of the codes

const button = (text, act) => Object.assign(make("button", "", text), { type: "button", onclick: act });

// Say in `place` why a field's value is refused, or with "" that it is not.
const refusal = (field, place) => (text) => {
  place.hidden = text === "";
  place.textContent = text;
  field.setAttribute("aria-invalid", String(!place.hidden));
};

const starts = (traverse) => {
  const { words, order, mean, mine, count } = traverse.data, box = make("div", "starts");
  const index = Object.assign(make("input"), { type: "number", min: 0, max: count - 1, step: 1, value: traverse.original ?? 0 });
  index.setAttribute("aria-label", words.index);
  const absent = Object.assign(make("p", "beyond"), { hidden: true }), refuse = refusal(index, absent);
  absent.setAttribute("role", "alert");
  const go = () => {
    if (index.value === "") index.value = traverse.original ?? 0;
    const at = Number(index.value), there = Number.isInteger(at) && at >= 0 && at < count;
    refuse(there ? "" : words.absent.replace("{value}", index.value));
    if (there) traverse.from(at);
  };
  index.onchange = go;
  const group = make("span", "test");
  group.append(button(words.test, go), index);
  box.append(make("b", "", words.start), group, button(words.mean, () => traverse.start(mean)),
    button(words.zero, () => traverse.start(new Float32Array(order.length))));
  if (mine) box.append(button(words.mine, () => traverse.start(mine)));
  box.append(absent);
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
  const beyond = Object.assign(make("p", "beyond"), { hidden: true }), reach = REACH * (high[column] - low[column]);
  const [least, most] = [low[column] - reach, high[column] + reach], refuse = refusal(field, beyond);
  beyond.setAttribute("role", "alert");
  field.oninput = () => {
    if (field.value === "") return;
    const value = Number(field.value), near = value >= least && value <= most;
    refuse(near ? "" : words.beyond.replace("{n}", column + 1).replace("{value}", field.value)
      .replace("{least}", Number(least.toPrecision(3))).replace("{most}", Number(most.toPrecision(3))));
    if (near) traverse.set(column, value);
  };
  const back = () => { // left empty, it says again what stands
    if (field.value !== "") return;
    refuse("");
    field.value = traverse.written(column);
  };
  field.onkeydown = ({ key }) => { if (key === "Enter") back(); };
  field.onblur = () => { back(); traverse.figures(); };
  head.append(title, field);
  made.append(head, beyond, range);
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
