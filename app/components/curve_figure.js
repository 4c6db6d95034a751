// What the loss chart shows, as Plotly wants it: pure functions of the data, the unit and the colours.

// A line of one point is nothing to see.
const few = ({ x }) => (x.length < 3 ? "lines+markers" : "lines");

const scaled = (series, factor) => ({ x: series.x, y: series.y.map((y) => y * factor) });

const NONE = { x: [], y: [] };

// The ghost always has its place, so that a chart with and one without it are the same figure to Plotly.
const ghost = (data, factor, base, c) => ({
  ...base, ...scaled(data.ghost ?? NONE, factor), name: data.words.ghost, mode: "lines", showlegend: Boolean(data.ghost),
  line: { color: c.ink, width: 6 }, opacity: 0.16, hoverinfo: "skip", hovertemplate: null,
});

// Thin, and told apart by their dashes: colour belongs to the loss itself.
const DASHES = ["solid", "2px,3px", "8px,4px", "8px,3px,2px,3px", "16px,4px", "4px,3px,1px,3px,1px,3px", "2px,6px", "16px,3px,4px,3px"];

// What a penalty adds is mostly small beside the loss: it has a strip of its own below, with names that can be clicked.
const terms = (data, factor, base, c) => data.terms.map((term, at) => ({
  ...base, ...scaled(term, factor), name: term.name, mode: few(term), marker: { size: 4 }, yaxis: "y2", legend: "legend2",
  line: { color: c.ink, width: 1.2, dash: DASHES[at % DASHES.length] },
}));

export const traces = (data, factor, c) => {
  const { words } = data, base = { type: "scatter", hovertemplate: "%{y:.4g}" };
  const training = scaled(data.training, factor), held = scaled(data.held_out, factor), whole = scaled(data.validation, factor);
  return [
    ghost(data, factor, base, c),
    { ...base, ...training, name: words.training, mode: few(training), marker: { size: 5 }, line: { color: c.ink, width: 1 }, opacity: 0.45 },
    { ...base, ...held, name: words.held_out, mode: few(held), marker: { size: 6 }, line: { color: c.accent, width: 2.5 } },
    { ...base, ...whole, showlegend: false, mode: "markers", cliponaxis: false, hoverinfo: "skip", hovertemplate: null,
      marker: { color: c.paper, size: 8, line: { color: c.accent, width: 2 } } },
    ...terms(data, factor, base, c),
  ];
};

// What is near 0 beside what is drawn is 0; what lies below 0 says so.
const said = (value) => (Math.abs(value) < 0.0005 ? "0" : Number(value.toPrecision(2)).toString().replace("-", "\u2212"));

const reference = (data, factor, c) => {
  const known = Object.entries(data.lines).filter(([name]) => name in data.words).map(([name, y]) => [name, y * factor]);
  const dash = { mean: "dash", copy: "dot" };
  return {
    shapes: known.map(([name, y]) => ({ type: "line", xref: "paper", x0: 0, x1: 1, y0: y, y1: y, line: { color: c.ink, width: 1.2, dash: dash[name] } })),
    annotations: known.map(([name, y]) => ({ xref: "paper", x: 1, xanchor: "right", y, yanchor: name === "copy" || y < 0 ? "top" : "bottom", showarrow: false,
      text: `${data.words[name]}: ${said(y)}`, font: { size: 0.76 * c.rem, color: c.ink } })),
  };
};

// What was read in the last `share` of the axis so far.
const since = (share) => ({ x, y }) => y.filter((_, at) => x[at] >= (1 - share) * x[x.length - 1]);

// The first readings lie far above all that follows: the axis ends a little above the average-image line, or above the
// later readings where these do not come down to it. A loss that runs away is followed out of the picture on purpose,
// and one that falls below 0 to where it ends.
export const range = (data, factor) => {
  const lines = [data.training, data.held_out, data.validation], all = lines.flatMap(({ y }) => y), late = lines.flatMap(since(0.5));
  const { mean, copy = 0 } = data.lines, least = Math.min(...all, mean ?? 0);
  if (least < 0) {
    const top = Math.max(0, ...(data.runaway ? all : lines.flatMap(since(0.95))), mean ?? 0), pad = 0.06 * (top - least);
    return [factor * (least - pad), factor * (top + pad)];
  }
  const low = Math.min(copy, least), open = mean === undefined || data.runaway;
  const top = open ? 1.1 * Math.max(mean ?? 0.01, ...all) : Math.max(mean + 0.3 * (mean - low), 1.06 * Math.max(0, ...late));
  return [factor * (low - 0.12 * (top - low)), factor * top];
};

// In em of the chart's type: the strip, and a line of its legend.
const STRIP = 5.5, LINE = 1.6, LETTER = 0.42, SAMPLE = 3.6;

// The lines of a legend that lies on its side: Plotly sets names of several lines in columns as wide as the widest.
const rows = (names, em, room) => {
  const wide = names.map((name) => (name.length * LETTER + SAMPLE) * em), total = wide.reduce((sum, each) => sum + each, 0);
  return total <= room ? 1 : Math.ceil(names.length / Math.max(1, Math.floor(room / Math.max(...wide))));
};

const drawing = (c, width) => width - 3.5 * c.rem;

// The strip and the legend above it take no room from the loss: the chart grows by them. Pixels.
export const below = (data, c, width) => {
  if (!data.terms.length) return { strip: 0, gap: 0 };
  const em = 0.76 * c.rem, lines = rows(data.terms.map(({ name }) => name), em, drawing(c, width));
  return { strip: STRIP * em, gap: (lines * LINE + 1.2) * em };
};

// The names of the lines stand above the drawing: inside it there is no place that no curve ever takes.
export const above = (data, c, width) => {
  const em = 0.76 * c.rem, names = [data.words.training, data.words.held_out, ...(data.ghost ? [data.words.ghost] : [])];
  return (rows(names, em, drawing(c, width)) * LINE + 0.4) * em;
};

const strip = (data, factor, share, c, narrow) => {
  const all = data.terms.flatMap(since(0.85)), top = Math.max(...all, 1e-12), low = Math.min(...all, 0);
  return { domain: [0, share], range: [factor * (low - 0.1 * (top - low)), factor * (top + 0.1 * (top - low))], gridcolor: c.line, zeroline: false, fixedrange: narrow, nticks: 4 };
};

export const layout = (data, unit, c, width, height) => {
  const narrow = width < 500, { strip: low, gap } = below(data, c, width), margin = { l: 2.75 * c.rem, r: 10, t: 1.75 * c.rem + above(data, c, width), b: 2.4 * c.rem };
  const all = height - margin.t - margin.b, start = (low + gap) / all, small = { bgcolor: "rgba(0,0,0,0)", font: { size: 0.76 * c.rem } };
  // a loss that falls below 0 has lost its floor: the axis shows where that was
  const reach = range(data, unit.factor), bottom = Math.min(...data.training.y, ...data.held_out.y, 0) < 0;
  return {
    ...reference(data, unit.factor, c),
    height, margin,
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { color: c.ink, family: c.font, size: 0.8 * c.rem },
    xaxis: { title: { text: data.words.x, standoff: 4 }, range: [0, data.epochs], gridcolor: c.line, zeroline: false, fixedrange: narrow, anchor: low ? "y2" : "y" },
    // the unit stands above the axis, where it can be changed
    yaxis: { domain: [start, 1], range: reach, gridcolor: c.line, zeroline: bottom, zerolinecolor: c.ink, zerolinewidth: 1, fixedrange: narrow, nticks: 6 },
    ...(low && { yaxis2: strip(data, unit.factor, low / all, c, narrow), legend2: { ...small, orientation: "h", x: 0, y: low / all, xanchor: "left", yanchor: "bottom", itemclick: "toggle", itemdoubleclick: false } }),
    // what was hidden in any legend is remembered by the first one's revision
    legend: { ...small, orientation: "h", x: 0, y: 1, xanchor: "left", yanchor: "bottom", itemclick: false, itemdoubleclick: false, uirevision: data.terms.map(({ name }) => name).join() },
    showlegend: true, hovermode: "x unified", hoverlabel: { bgcolor: c.paper, font: { color: c.ink } }, uirevision: `${data.epochs} ${unit.name}`,
  };
};
