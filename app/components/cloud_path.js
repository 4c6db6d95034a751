// A way through the codes on the map, told by the tool below it: the lines, its stops, and where its handle stands now.
// The page has one, kept here, so that neither the map nor the tool has to wait for the other.
const hearers = new Set();
let told = null;

// `path`: {map, lines, way, stops, at}, with the address of the map's points; null when there is none any more.
export const tellPath = (path) => {
  told = path;
  for (const hear of hearers) hear();
};

export const hearPath = (hear) => {
  hearers.add(hear);
  return () => hearers.delete(hear);
};

const line = (ctx, points, style, width, dash) => {
  Object.assign(ctx, { strokeStyle: style, lineWidth: width, lineJoin: "round", lineCap: "round" });
  ctx.setLineDash(dash);
  ctx.beginPath();
  points.forEach(([x, y]) => ctx.lineTo(x, y));
  ctx.stroke();
  ctx.setLineDash([]);
};

const disc = (ctx, [x, y], radius, fill, rim) => {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 7);
  Object.assign(ctx, { fillStyle: fill, strokeStyle: rim, lineWidth: 2.5 });
  ctx.fill();
  ctx.stroke();
};

// Over the dots: the way not chosen faint and dashed, the chosen one strong, a ring at each stop, a disc at the handle.
export const drawPath = (cloud, ctx, { ax, ay, bx, by }) => {
  const { box, theme, data } = cloud, shown = told && told.map === data.points && !cloud.gliding;
  box.dataset.path = shown ? told.lines[told.way].length : 0;
  if (!shown) { delete box.dataset.pathAt; return; }
  const place = ([x, y]) => [ax * x + bx, ay * y + by];
  for (const [way, points] of Object.entries(told.lines)) {
    if (way !== told.way) line(ctx, points.map(place), theme.text, 1.5, [2, 5]);
  }
  const chosen = told.lines[told.way].map(place);
  line(ctx, chosen, theme.paper, 6, []);
  line(ctx, chosen, theme.accent, 3, []);
  for (const stop of told.stops) disc(ctx, place(stop), 6, theme.paper, theme.accent);
  disc(ctx, place(told.at), 8, theme.accent, theme.text);
  box.dataset.pathAt = told.at.map((value) => value.toPrecision(5)).join(" ");
};
