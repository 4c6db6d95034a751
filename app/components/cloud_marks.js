// What lies over the dots: names at their classes, a ring around the point in hand, a star for one's own digit.
import { names } from "./cloud_names.js";

const ring = (ctx, theme, x, y) => {
  Object.assign(ctx, { strokeStyle: theme.text, lineWidth: 2 });
  ctx.beginPath();
  ctx.arc(x, y, 6, 0, 7);
  ctx.stroke();
};

const star = (ctx, theme, x, y) => {
  ctx.beginPath();
  for (let i = 0; i < 10; i++) {
    const r = i % 2 ? 4.5 : 11, angle = (i * Math.PI) / 5 - Math.PI / 2;
    ctx.lineTo(x + r * Math.cos(angle), y + r * Math.sin(angle));
  }
  ctx.closePath();
  Object.assign(ctx, { fillStyle: theme.accent, strokeStyle: theme.paper, lineWidth: 5, lineJoin: "round" });
  ctx.stroke();
  Object.assign(ctx, { strokeStyle: theme.text, lineWidth: 2 });
  ctx.stroke();
  ctx.fill();
};

export const marks = (cloud, ctx, ratio, { ax, ay, bx, by }) => {
  const { stage, theme, at, screen, data, box, over } = cloud, place = ({ x, y }) => [ax * x + bx, ay * y + by];
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.clearRect(0, 0, over.width, over.height);
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  box.dataset.names = names(ctx, {
    middles: cloud.middles, place, stage, had: cloud.spots, paper: theme.paper, text: theme.text, shows: (label) => !cloud.hidden.has(label),
  });
  cloud.starAt = data.tools?.star && !cloud.gliding ? place(data.tools.star) : null;
  box.dataset.star = String(Boolean(cloud.starAt));
  if (cloud.starAt) star(ctx, theme, ...cloud.starAt);
  if (at >= 0) ring(ctx, theme, screen[2 * at], screen[2 * at + 1]);
  cloud.hands.outline(ctx, theme);
};
