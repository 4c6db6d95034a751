// Pictures cut from one transparent PNG. Ink is black there: a dark page turns it light, and leaves colours alone.
import { themeOf } from "./cloud_colours.js";

export const SIDE = 28;

const fetched = async (address) => {
  const answer = await fetch(new URL(address, document.baseURI));
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  return answer.blob();
};

// The sheet is here whole before a tile of it is drawn. False when newer data came meanwhile: the sheet stays that of
// the tiles which are shown.
export const opened = async (box, address, data) => {
  const blob = box.sheet?.address === address ? null : await fetched(address);
  if (data !== box.wanted) return false;
  if (blob) {
    closed(box);
    box.sheet = { address, blob, url: URL.createObjectURL(blob) };
  }
  return true;
};

export const closed = (box) => {
  if (box.sheet) URL.revokeObjectURL(box.sheet.url);
  box.sheet = null;
};

// One picture as an element: `column` and `row` in a sheet of `columns` by `rows` pictures, each `scale` times as large.
export const cut = (url, { column, row, columns, rows, scale, coloured, alt }) => {
  const size = SIDE * scale, piece = document.createElement("span");
  piece.className = coloured ? "lab-piece" : "lab-piece lab-ink";
  if (alt) { piece.setAttribute("role", "img"); piece.setAttribute("aria-label", alt); }
  Object.assign(piece.style, {
    width: `${size}px`, height: `${size}px`, backgroundImage: `url(${url})`,
    backgroundSize: `${columns * size}px ${rows * size}px`, backgroundPosition: `${-column * size}px ${-row * size}px`,
  });
  return piece;
};

// The same in a frame; the frame stands outside, since a dark page turns all of the picture.
export const framed = (url, how) => {
  const frame = make("div", "lab-frame");
  frame.append(cut(url, how));
  return frame;
};

export const dark = (box) => themeOf(box).dark;

// `make("b", "name", "text")`: most of what is drawn is that.
export const make = (tag, name = "", text = "") => Object.assign(document.createElement(tag), { className: name, textContent: text });
