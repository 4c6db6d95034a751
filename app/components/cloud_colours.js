// Colours of the theme and of the points: by class, or by a value along a ramp.
const seen = new Map();

export const rgb = (colour) => {
  if (!seen.has(colour)) {
    const probe = document.createElement("canvas").getContext("2d");
    probe.fillStyle = colour;
    probe.fillRect(0, 0, 1, 1);
    seen.set(colour, [...probe.getImageData(0, 0, 1, 1).data.slice(0, 3)]);
  }
  return seen.get(colour);
};

export const themeOf = (box) => {
  const style = getComputedStyle(box), of = (name, other) => style.getPropertyValue(`--st-${name}`).trim() || other;
  const paper = of("background-color", "#fff"), [r, g, b] = rgb(paper);
  const text = of("text-color", "#222");
  return { paper, text, accent: of("primary-color", text), dark: 0.3 * r + 0.6 * g + 0.1 * b < 128 };
};

// The values that the ends of the ramp stand for: far ones, a hundredth at each end, do not bleach the others.
// Where the ends are known, they are these.
export const scaleOf = (values, count, { ramp, ends } = {}) => {
  if (ends) return { kind: ramp, low: ends[0], high: ends[1] };
  const sorted = values.slice(0, count).sort(), low = sorted[Math.floor(count * 0.01)], high = sorted[Math.ceil(count * 0.99) - 1];
  if (low >= 0 || high <= 0) return { kind: "rising", low, high };
  const far = Math.max(-low, high);
  return { kind: "signed", low: -far, high: far };
};

const along = (ramp, t) => {
  const at = Math.min(1, Math.max(0, t)) * (ramp.length - 1), from = Math.min(ramp.length - 2, Math.floor(at));
  return ramp[from].map((c, i) => Math.round(c + (ramp[from + 1][i] - c) * (at - from)));
};

const STEPS = 256, GREY = [128, 128, 128], FAINT = 0.2;

// All colours that points may have, the one of mere context last.
export const paletteOf = (colours, ramp, paper) => {
  const stops = ramp?.map(rgb), ground = rgb(paper);
  const own = stops ? Array.from({ length: STEPS }, (_, i) => along(stops, i / (STEPS - 1))) : colours.map(rgb);
  return [...own, GREY.map((c, i) => Math.round(ground[i] + (c - ground[i]) * FAINT))];
};

// Pick for each point its colour in the palette: by value where there are values, else by class.
export const tinted = ({ tint, labels, alive, caught, values, range }, context) => {
  const span = range && (range.high - range.low || 1);
  for (let i = 0; i < tint.length; i++) {
    const step = values && Math.min(STEPS - 1, Math.max(0, Math.round(((STEPS - 1) * (values[i] - range.low)) / span)));
    tint[i] = !alive[i] || (caught && !caught.has(i)) || i >= values?.length ? context : step ?? labels[i];
  }
};
