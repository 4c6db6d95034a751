// A chart to take along as it stands, on the theme's own paper: laid on a slide, nothing shines through it.
import { missing } from "./missing.js";
import { theme } from "./plotly_library.js";
import { make } from "./sprite.js";

const SCALES = { png: 2, svg: 1 };

const take = async (box, format) => {
  const { file, height, words } = box.wanted, { paper } = theme(box);
  const layout = { ...box.layout, paper_bgcolor: paper, plot_bgcolor: paper };
  const how = { format, scale: SCALES[format], filename: file, width: box.clientWidth, height };
  try {
    await window.Plotly.downloadImage({ data: box.data, layout }, how);
    missing(box);
  } catch (error) {
    console.warn(String(error));
    missing(box, words.untaken);
  }
};

const button = (box, format) => {
  const found = make("button", "", format.toUpperCase());
  found.type = "button";
  found.setAttribute("aria-label", `${box.wanted.words.take}: ${format.toUpperCase()}`);
  found.onclick = () => take(box, format);
  return found;
};

// Offer it below a chart that is drawn; what stands there already keeps the focus that it may have.
export const offer = (box, place) => {
  if (place.childElementCount) return;
  place.append(make("span", "", box.wanted.words.take), ...Object.keys(SCALES).map((format) => button(box, format)));
};
