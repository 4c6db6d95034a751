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
const DASHES = ["4px,3px", "1px,3px", "9px,4px", "9px,3px,1px,3px", "16px,4px", "4px,3px,1px,3px,1px,3px", "2px,6px", "16px,3px,4px,3px"];

const terms = (data, factor, base, c) => data.terms.map((term, at) => ({
  ...base, ...scaled(term, factor), name: term.name, mode: few(term), marker: { size: 4 }, opacity: 0.85,
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

const said = (value) => (value < 0.0005 ? "0" : Number(value.toPrecision(2)).toString());

const reference = (data, factor, c) => {
  const known = Object.entries(data.lines).filter(([name]) => name in data.words).map(([name, y]) => [name, y * factor]);
  const dash = { mean: "dash", copy: "dot" };
  return {
    shapes: known.map(([name, y]) => ({ type: "line", xref: "paper", x0: 0, x1: 1, y0: y, y1: y, line: { color: c.ink, width: 1.2, dash: dash[name] } })),
    annotations: known.map(([name, y]) => ({ xref: "paper", x: 1, xanchor: "right", y, yanchor: name === "copy" ? "top" : "bottom", showarrow: false,
      text: `${data.words[name]}: ${said(y)}`, font: { size: 0.76 * c.rem, color: c.ink } })),
  };
};

// What a penalty adds is small beside the loss: with one, the axis goes down to it.
const floor = (data) => {
  const { copy = 0 } = data.lines;
  return data.terms.length ? Math.min(0, ...data.terms.flatMap(({ y }) => y.slice(-1))) : Math.max(0, copy);
};

// The first readings lie far above all that follows: the axis ends a little above the average-image line instead, and
// a loss that runs away is followed out of the picture on purpose.
const range = (data, factor) => {
  const all = [...data.training.y, ...data.held_out.y, ...data.validation.y];
  const { mean } = data.lines;
  const top = mean === undefined ? Math.max(...all, 0.01) : data.runaway ? 1.1 * Math.max(mean, ...all) : 1.25 * mean;
  const low = floor(data);
  return [factor * (low - 0.12 * (top - low)), factor * top];
};

export const layout = (data, unit, c, narrow, height) => ({
  ...reference(data, unit.factor, c),
  height,
  margin: { l: 2.75 * c.rem, r: 10, t: 1.75 * c.rem, b: 2.4 * c.rem },
  paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
  font: { color: c.ink, family: c.font, size: 0.8 * c.rem },
  xaxis: { title: { text: data.words.x, standoff: 4 }, range: [0, data.epochs], gridcolor: c.line, zeroline: false, fixedrange: narrow },
  // the unit stands above the axis, where it can be changed
  yaxis: { range: range(data, unit.factor), gridcolor: c.line, zeroline: false, fixedrange: narrow, nticks: 6 },
  legend: { x: 1, y: 0.76, xanchor: "right", yanchor: "top", bgcolor: "rgba(0,0,0,0)", font: { size: 0.76 * c.rem }, itemclick: data.terms.length ? "toggle" : false, itemdoubleclick: false },
  showlegend: true, hovermode: "x unified", hoverlabel: { bgcolor: c.paper, font: { color: c.ink } }, uirevision: `${data.epochs} ${unit.name}`,
});
