// Pairs of pictures at a whole multiple of their size, so that every pixel stays a square.
const dark = (box) => {
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = getComputedStyle(box).getPropertyValue("--st-background-color").trim() || "#fff";
  probe.fillRect(0, 0, 1, 1);
  const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
  return 0.3 * r + 0.6 * g + 0.1 * b < 128;
};

const picture = (figure, name, source, alt) => {
  let image = figure.querySelector(`.${name}`);
  if (!source) { image?.remove(); return; }
  if (!image) {
    image = Object.assign(document.createElement("img"), { className: name });
    figure.append(image);
  }
  if (image.getAttribute("src") !== source) image.src = source;
  image.alt = alt;
};

const tile = (box, index, data) => {
  const figure = box.children[index] ?? box.appendChild(document.createElement("figure"));
  picture(figure, "real", data.picture, data.alt);
  picture(figure, "redrawn", data.redrawn, data.redrawn_alt);
};

// 28 pixels a picture; ten in a row while each has at least twice that, else five.
const fit = (box) => {
  const width = box.clientWidth, count = Math.max(1, box.children.length);
  const columns = width >= count * 60 ? count : Math.ceil(count / 2);
  const scale = Math.max(1, Math.min(4, Math.floor((width - 4 * columns) / columns / 28)));
  box.style.setProperty("--columns", columns);
  for (const image of box.querySelectorAll("img")) image.style.width = image.style.height = `${28 * scale}px`;
};

export default ({ data, parentElement }) => {
  const box = parentElement.querySelector(".lab-digits");
  data.tiles.forEach((one, index) => tile(box, index, one));
  while (box.children.length > data.tiles.length) box.lastChild.remove();
  box.classList.toggle("dark", dark(box));
  box.dataset.step = data.step;
  fit(box);
  if (!box.observer) {
    box.observer = new ResizeObserver(() => fit(box));
    box.observer.observe(box);
  }
  return () => box.observer.disconnect();
};
