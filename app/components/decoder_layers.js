// What the stages of a portable decoder do, in plain loops over Float32Arrays. Zeros, which a ReLU leaves many of, cost
// nothing; weights lie so that the innermost loop runs along the outputs.
const live = new Int32Array(1 << 16);

// Gather where x is not 0; `count` numbers from `start` on.
const nonzero = (x, start, count) => {
  let found = 0;
  for (let i = 0; i < count; i++) if (x[start + i] !== 0) live[found++] = i;
  return found;
};

// Four inputs at a time: the outputs are read and written a quarter as often.
const dense = ({ inputs, outputs, weight, bias }, w) => {
  const y = new Float32Array(outputs), first = w.subarray(bias, bias + outputs);
  return (x) => {
    y.set(first);
    const many = nonzero(x, 0, inputs);
    let n = 0;
    for (; n + 4 <= many; n += 4) {
      const a = x[live[n]], b = x[live[n + 1]], c = x[live[n + 2]], d = x[live[n + 3]];
      let p = weight + live[n] * outputs, q = weight + live[n + 1] * outputs, r = weight + live[n + 2] * outputs, s = weight + live[n + 3] * outputs;
      for (let j = 0; j < outputs; j++) y[j] += a * w[p++] + b * w[q++] + c * w[r++] + d * w[s++];
    }
    for (; n < many; n++) {
      const a = x[live[n]];
      let p = weight + live[n] * outputs;
      for (let j = 0; j < outputs; j++) y[j] += a * w[p++];
    }
    return y;
  };
};

// Every number of the picture before spreads over 3 x 3 pixels of the one after.
const convolution = ({ before: [rows, columns, inputs], after: [height, width, outputs], stride, weight, bias }, w) => {
  const y = new Float32Array(height * width * outputs), first = w.subarray(bias, bias + outputs), tap = inputs * 9;
  const taps = w.slice(weight, weight + tap * outputs), many9 = 9 * outputs;
  const pixel = (x, from, many, to, k) => {
    let n = 0;
    for (; n + 4 <= many; n += 4) {
      const i = live[n], e = live[n + 1], f = live[n + 2], g = live[n + 3], a = x[from + i], b = x[from + e], c = x[from + f], d = x[from + g];
      let p = i * many9 + k, q = e * many9 + k, r = f * many9 + k, s = g * many9 + k;
      for (let j = to; j < to + outputs; j++) y[j] += a * taps[p++] + b * taps[q++] + c * taps[r++] + d * taps[s++];
    }
    for (; n < many; n++) {
      const a = x[from + live[n]];
      let p = live[n] * many9 + k;
      for (let j = to; j < to + outputs; j++) y[j] += a * taps[p++];
    }
  };
  return (x) => {
    for (let at = 0; at < y.length; at += outputs) y.set(first, at);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const from = (row * columns + column) * inputs, many = nonzero(x, from, inputs);
        for (let ky = 0; ky < 3; ky++) {
          const up = row * stride + ky - 1;
          if (up < 0 || up >= height) continue;
          for (let kx = 0; kx < 3; kx++) {
            const across = column * stride + kx - 1;
            if (across >= 0 && across < width) pixel(x, from, many, (up * width + across) * outputs, (ky * 3 + kx) * outputs);
          }
        }
      }
    }
    return y;
  };
};

const norm = ({ width, eps, scale, shift }, w) => (x) => {
  let mean = 0, variance = 0;
  for (let i = 0; i < x.length; i++) mean += x[i];
  mean /= x.length;
  for (let i = 0; i < x.length; i++) variance += (x[i] - mean) ** 2;
  const by = 1 / Math.sqrt(variance / x.length + eps);
  for (let i = 0, j = 0; i < x.length; i++) {
    x[i] = (x[i] - mean) * by * w[scale + j] + w[shift + j];
    if (++j === width) j = 0;
  }
  return x;
};

// The error function, to 1.5e-7 (Abramowitz & Stegun 7.1.26).
const erf = (v) => {
  const t = 1 / (1 + 0.3275911 * Math.abs(v));
  const sum = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(v) * (1 - sum * Math.exp(-v * v));
};

const BENDS = {
  none: (v) => v,
  relu: (v) => (v > 0 ? v : 0),
  leaky_relu: (v) => (v > 0 ? v : 0.01 * v),
  elu: (v) => (v > 0 ? v : Math.expm1(v)),
  gelu: (v) => (v > 6 ? v : v < -6 ? 0 : 0.5 * v * (1 + erf(v * Math.SQRT1_2))),
  silu: (v) => v / (1 + Math.exp(-v)),
  tanh: Math.tanh,
  sigmoid: (v) => 1 / (1 + Math.exp(-v)),
};

const bend = ({ kind }) => {
  const act = BENDS[kind];
  return (x) => {
    for (let i = 0; i < x.length; i++) x[i] = act(x[i]);
    return x;
  };
};

const affine = ({ scale, shift }, w) => (x) => {
  for (let i = 0; i < x.length; i++) x[i] = x[i] * w[scale + i] + w[shift + i];
  return x;
};

const planes = ({ channels }) => (x) => {
  const size = x.length / channels, y = new Float32Array(x.length);
  for (let i = 0; i < size; i++) for (let c = 0; c < channels; c++) y[c * size + i] = x[i * channels + c];
  return y;
};

const keep = (_stage, _w, kept) => (x) => { kept.push(x.slice()); return x; };

const add = (_stage, _w, kept) => (x) => {
  const before = kept.pop();
  for (let i = 0; i < x.length; i++) x[i] += before[i];
  return x;
};

// Each makes, from a stage and all weights, what turns the numbers before it into those after it.
export const LAYERS = { dense, convolution, norm, bend, affine, planes, keep, add };
