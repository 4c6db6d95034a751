// Test images in columns: the image, what the network makes of it, the difference, and PCA's. A click enlarges one.
import { SIDE, closed, cut, dark, make, opened } from "./sprite.js";
import { dismiss, enlarge } from "./large.js";
import { missing } from "./missing.js";
import { mounted } from "./mounted.js";

const GAP = 6, PADDING = 8;

// Twice their size on a screen; as many columns as fit beside the names of the rows.
// The lines are evenly long, as far as the number of tiles allows.
const measure = (box, count) => {
  const names = box.clientWidth < 560 ? 0 : 92, scale = 2, tile = SIDE * scale + PADDING;
  const most = Math.max(1, Math.floor((box.clientWidth - names) / (tile + GAP)));
  const across = Math.ceil(count / Math.ceil(count / most));
  const gap = Math.min(5 * GAP, (box.clientWidth - names) / across - tile);
  return { names, scale, across, gap };
};

const numbers = (tile, data) => {
  const box = make("span", "errors");
  box.append(make("b", "", tile.error));
  if (data.pca) box.append(make("i", "", tile.pca));
  return box;
};

const button = (box, data, index, scale) => {
  const tile = data.tiles[index], found = make("button", "tile");
  found.type = "button";
  found.dataset.index = tile.index;
  found.tabIndex = index === box.at ? 0 : -1;
  found.setAttribute("aria-label", tile.alt);
  for (const row of data.rows) {
    found.append(cut(box.sheet.url, { column: index, row: row.row, columns: data.tiles.length, rows: data.height, scale, coloured: row.coloured }));
  }
  found.append(numbers(tile, data));
  found.onclick = () => { box.at = index; enlarge(box, data, index); };
  return found;
};

const names = (data, { names: width, scale }) => {
  const box = make("div", "names");
  box.style.width = `${width}px`;
  for (const row of data.rows) {
    const name = make("span", "", row.name);
    name.style.height = `${SIDE * scale}px`;
    box.append(name);
  }
  return box;
};

const key = (data, narrow) => {
  const box = make("div", "key");
  for (const entry of data.key) {
    const one = make("span", "", entry.name);
    one.style.setProperty("--colour", entry.colour);
    box.append(one);
  }
  if (narrow) box.append(make("span", "order", data.words.order));
  return box;
};

const build = (box, data) => {
  const sizes = measure(box, data.tiles.length), had = box.contains(document.activeElement);
  box.across = sizes.across;
  box.built = data;
  box.style.setProperty("--gap", `${sizes.gap}px`);
  box.at = Math.min(box.at ?? 0, Math.max(0, data.tiles.length - 1));
  const lines = [key(data, !sizes.names)];
  for (let start = 0; start < data.tiles.length; start += sizes.across) {
    const line = make("div", "line");
    if (sizes.names) line.append(names(data, sizes));
    for (let i = start; i < Math.min(start + sizes.across, data.tiles.length); i += 1) line.append(button(box, data, i, sizes.scale));
    lines.push(line);
  }
  box.replaceChildren(...lines);
  if (had) box.querySelectorAll(".tile")[box.at]?.focus();
  box.dataset.tiles = data.tiles.length;
};

// One stop for the Tab key; arrows go from tile to tile.
const keys = (box) => (event) => {
  const tiles = [...box.querySelectorAll(".tile")], at = tiles.indexOf(document.activeElement);
  const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: box.across, ArrowUp: -box.across }[event.key];
  if (at < 0) return;
  event.stopPropagation();  // the keys of the page are not meant
  if (by === undefined || !tiles[at + by]) return;
  event.preventDefault();
  tiles[at].tabIndex = -1;
  box.at = at + by;
  tiles[box.at].tabIndex = 0;
  tiles[box.at].focus();
};

const draw = async (box) => {
  const data = box.wanted;
  try {
    if (!(await opened(box, data.sprite, data)) || !box.isConnected) return;
  } catch (error) {
    console.warn(String(error));
    if (data === box.wanted) missing(box, data.words.missing, () => { if (data === box.wanted) draw(box); });
    return;
  }
  missing(box);
  box.classList.toggle("lab-dark", dark(box));
  build(box, data);
};

const begin = (box) => {
  const fit = () => { if (box.built && measure(box, box.built.tiles.length).across !== box.across) build(box, box.built); };
  const observer = new ResizeObserver(fit);
  observer.observe(box);
  box.onkeydown = keys(box);
  return () => {
    observer.disconnect();
    dismiss(box);
    closed(box);
    box.wanted = box.built = null; // a sheet that is still on its way is not taken in
  };
};

export default ({ data, parentElement }) => {
  const box = parentElement.querySelector(".lab-grid");
  box.wanted = data;
  box.setAttribute("aria-label", data.words.grid);
  const end = mounted(box, begin);
  draw(box);
  return end;
};
