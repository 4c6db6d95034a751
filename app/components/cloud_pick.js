// Which points lie under a pointer, in a box or in a lasso. Ten thousand are looked through in 20 microseconds, so no
// index is kept.
const REACH = 18;

export const nearest = (screen, alive, x, y) => {
  let best = REACH ** 2, found = -1;
  for (let i = 0; i < alive.length; i++) {
    if (!alive[i]) continue;
    const dx = screen[2 * i] - x, dy = screen[2 * i + 1] - y, d = dx * dx + dy * dy;
    if (d < best) { best = d; found = i; }
  }
  return found;
};

const crosses = (path, x, y) => {
  let odd = false;
  for (let i = 0, j = path.length - 1; i < path.length; j = i++) {
    const [xi, yi] = path[i], [xj, yj] = path[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) odd = !odd;
  }
  return odd;
};

export const inside = (screen, alive, path) => {
  const xs = path.map(([x]) => x), ys = path.map(([, y]) => y);
  const left = Math.min(...xs), right = Math.max(...xs), top = Math.min(...ys), bottom = Math.max(...ys), found = [];
  for (let i = 0; i < alive.length; i++) {
    const x = screen[2 * i], y = screen[2 * i + 1];
    if (alive[i] && x >= left && x <= right && y >= top && y <= bottom && crosses(path, x, y)) found.push(i);
  }
  return found;
};

export const corners = ([x0, y0], [x1, y1]) => [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];
