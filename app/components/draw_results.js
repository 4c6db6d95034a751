// What a run makes of the drawn digit: four pictures, and the numbers of its code.
import { missing } from "./missing.js";
import { framed, make, opened } from "./sprite.js";

const SCALE = 4;

const picture = (box, data, row) => {
  const found = make("figure", row.what), caption = make("figcaption", "", row.name);
  found.append(framed(box.sheet.url, { column: 0, row: row.row, columns: 1, rows: data.height, scale: SCALE, coloured: row.coloured, alt: row.name }), caption);
  if (row.error) caption.append(make("b", "", row.error));
  return found;
};

const bar = (value, most, index) => {
  const found = make("span"), share = (50 * Math.abs(value)) / most, inner = make("i");
  found.title = `${index + 1}: ${value.toPrecision(3)}`;
  Object.assign(inner.style, { height: `${share}%`, [value < 0 ? "top" : "bottom"]: "50%" });
  found.append(inner);
  return found;
};

const code = ({ code: { values, bars, title, text } }) => {
  const found = make("div", "code"), box = make("div", "bars"), most = Math.max(...values.map(Math.abs), 1e-9);
  found.append(make("p", "", title));
  if (bars) {
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", text);
    box.append(...values.map((value, index) => bar(value, most, index)));
    found.append(box);
  }
  if (!bars || values.length <= 16) found.append(make("div", "numbers", text));
  return found;
};

const fill = (box, data) => {
  const place = box.querySelector(".results"), pictures = make("div", "pictures");
  if (!data.result) {
    place.replaceChildren(...data.note.map((sentence, index) => make("p", index ? "hint" : "", sentence)));
    return;
  }
  pictures.append(...data.result.rows.map((row) => picture(box, data.result, row)));
  place.replaceChildren(pictures, code(data.result), ...data.note.map((sentence) => make("p", "hint", sentence)));
};

export const results = async (box, data) => {
  try {
    if (data.result && !(await opened(box, data.result.sprite, data))) return;
  } catch (error) {
    console.warn(String(error));
    if (data === box.wanted) missing(box.querySelector(".results"), data.words.missing);
    return;
  }
  fill(box, data);
  box.dataset.drawn = data.name;
};
