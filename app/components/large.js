// One image of the grid, as large as the screen allows by whole steps. Escape closes, arrows go to the next.
import { SIDE, dark, framed, make } from "./sprite.js";

const LARGEST = 10;

const sizes = (count) => {
  const room = Math.min(innerWidth, 1500) - 80, across = room > count * (SIDE * 5 + 16) ? count : 2;
  const wide = Math.floor((room / across - 16) / SIDE);
  const tall = Math.floor((innerHeight - 150) / Math.ceil(count / across) / SIDE - 2);
  return { across, scale: Math.max(3, Math.min(LARGEST, wide, tall)) };
};

const figure = (box, data, index, row, scale) => {
  const tile = data.tiles[index], found = make("figure"), caption = make("figcaption", "", row.name);
  const how = { column: index, row: row.row, columns: data.tiles.length, rows: data.height, scale, coloured: row.coloured, alt: row.name };
  const told = { redrawn: tile.error, pca: tile.pca }[row.what];
  if (told) caption.append(make("b", "", `${told} ${data.words.unit}`));
  found.append(framed(box.large.sheet, how), caption);
  return found;
};

const show = (box, index) => {
  const data = box.shown, dialog = box.large, { across, scale } = sizes(data.rows.length);
  box.at = (index + data.tiles.length) % data.tiles.length;
  const pictures = dialog.querySelector(".pictures");
  dialog.querySelector("h2").textContent = data.tiles[box.at].title;
  pictures.style.setProperty("--across", across);
  pictures.replaceChildren(...data.rows.map((row) => figure(box, data, box.at, row, scale)));
};

const step = (box, name, by) => {
  const found = make("button", "", by < 0 ? "←" : "→");
  found.type = "button";
  found.setAttribute("aria-label", name);
  found.onclick = () => show(box, box.at + by);
  return found;
};

const made = (box, words) => {
  const dialog = make("dialog", "lab-large"), head = make("header"), close = make("button", "close", words.close);
  close.type = "button";
  close.onclick = () => dialog.close();
  head.append(make("h2"), step(box, words.before, -1), step(box, words.next, 1), close);
  dialog.append(head, make("div", "pictures"));
  dialog.onkeydown = (event) => {
    event.stopPropagation();  // the keys of the page are not meant
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by) { event.preventDefault(); show(box, box.at + by); }
  };
  dialog.onclick = (event) => { if (event.target === dialog) dialog.close(); };
  dialog.onclose = () => {
    if (!dialog.open) release(dialog);
    for (const [i, tile] of box.querySelectorAll(".tile").entries()) tile.tabIndex = i === box.at ? 0 : -1;
    box.querySelectorAll(".tile")[box.at]?.focus();
  };
  box.parentElement.append(dialog);
  return dialog;
};

const release = (dialog) => {
  if (dialog.sheet) URL.revokeObjectURL(dialog.sheet);
  dialog.sheet = null;
};

export const dismiss = (box) => {
  if (!box.large) return;
  release(box.large);
  box.large.remove();
  box.large = null;
};

// The pictures and their sheet are those of the moment of the click, also when the grid has others meanwhile.
export const enlarge = (box, data, index) => {
  box.shown = data;
  box.large ??= made(box, data.words);
  release(box.large);
  box.large.sheet = URL.createObjectURL(box.sheet.blob);
  box.large.classList.toggle("lab-dark", dark(box));
  show(box, index);
  box.large.showModal();
};
