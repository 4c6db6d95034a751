// A trained decoder, run where the hand is: what `aecore.latent.portable` says, in the browser, without the server.
import { LAYERS } from "./decoder_layers.js";

// One number of 16 bits: sign, five bits of exponent, ten of fraction.
const half = (bits) => {
  const sign = bits & 0x8000 ? -1 : 1, exponent = (bits >> 10) & 31, fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return exponent === 31 ? (fraction ? NaN : sign * Infinity) : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
};

export const halves = (bytes) => {
  if (globalThis.Float16Array) return new Float32Array(new Float16Array(bytes));
  return Float32Array.from(new Uint16Array(bytes), half);
};

export class Decoder {
  // plan: what the server says of the decoder; bytes: its weights, an ArrayBuffer of float16.
  constructor(plan, bytes) {
    const weights = halves(bytes), kept = [];
    [this.channels, this.height, this.width] = plan.shape;
    this.numbers = plan.numbers;
    this.layers = plan.stages.map((stage) => LAYERS[stage.op](stage, weights, kept));
  }

  // The picture of a code: Float32Array (channels * height * width) in [0, 1], the caller's own.
  decode(z) {
    let x = z;
    for (const layer of this.layers) x = layer(x);
    const pixels = x.slice();
    for (let i = 0; i < pixels.length; i++) pixels[i] = pixels[i] < 0 ? 0 : pixels[i] > 1 ? 1 : pixels[i];
    return pixels;
  }

  decodeAll(codes) { return codes.map((z) => this.decode(z)); }
}

const found = new Map(), MOST = 6;

const answered = async (address) => {
  const answer = await fetch(new URL(address, document.baseURI));
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  return answer;
};

const made = async ({ plan, weights }) => {
  const [said, bytes] = await Promise.all([
    answered(plan).then((answer) => answer.json()), answered(weights).then((answer) => answer.arrayBuffer())]);
  return new Decoder(said, bytes);
};

// The decoder at these two addresses, fetched once; the address says its version.
export const fetchedDecoder = (addresses) => {
  const key = addresses.weights;
  if (!found.has(key)) {
    const coming = made(addresses);
    coming.catch(() => found.delete(key)); // asked again next time
    found.set(key, coming);
    if (found.size > MOST) found.delete(found.keys().next().value);
  }
  return found.get(key);
};
