// What a cloud shows, fetched by address and once: arrays, and sheets of a thousand digits, kept as grey values so that
// pointing at one costs neither a request nor the decoding of a picture.
const SHEET = 1000, COLUMNS = 100, ARRAYS = 60, SHEETS = 96, ALL = 10000;
const arrays = new Map(), sheets = new Map();

const at = (address) => new URL(address, document.baseURI);

const answered = async (address) => {
  const answer = await fetch(at(address));
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  return answer;
};

const keep = (store, most, key, value) => {
  store.delete(key);
  store.set(key, value);
  if (store.size > most) store.delete(store.keys().next().value);
  return value;
};

export const fetched = (address, type) => {
  const key = address.replace(/\?.*/, "") + type.name, old = arrays.get(key);
  if (old?.address === address) return keep(arrays, ARRAYS, key, old).answer;
  const answer = answered(address).then((found) => found.arrayBuffer()).then((bytes) => new type(bytes));
  answer.catch(() => arrays.delete(key)); // asked again next time
  return keep(arrays, ARRAYS, key, { address, answer }).answer;
};

const grey = async (answer) => {
  const picture = await createImageBitmap(await answer.blob());
  const { width, height } = picture, canvas = Object.assign(document.createElement("canvas"), { width, height });
  const ctx = canvas.getContext("2d", { willReadFrequently: true });
  ctx.drawImage(picture, 0, 0);
  picture.close();
  const pixels = ctx.getImageData(0, 0, width, height).data, plane = new Uint8Array(width * height);
  for (let i = 0; i < plane.length; i++) plane[i] = pixels[4 * i];
  return { plane, width, side: Math.round(width / COLUMNS) };
};

const sheet = (address) => {
  const old = sheets.get(address);
  if (old) return old;
  const entry = { found: null };
  entry.coming = answered(address).then(grey).then((found) => { entry.found = found; });
  entry.coming.catch(() => sheets.delete(address));
  return keep(sheets, SHEETS, address, entry);
};

const block = (pattern, number) => pattern.replace("{block}", number);

// Fetch the sheet that holds `first`, then the others that `count` images need; of one, or of very many, that alone: a
// school laptop has no room for the pictures of sixty thousand.
export const gather = async (pattern, count, first = 0) => {
  const own = Math.floor(Math.max(0, first) / SHEET);
  await sheet(block(pattern, own)).coming;
  if (count === 1 || count > ALL) return;
  await Promise.all(Array.from({ length: Math.ceil(count / SHEET) }, (_, n) => sheet(block(pattern, n)).coming));
};

const asked = new Set();

// Fetch the sheet that holds one image and say when it has come; once, however often it is asked for meanwhile.
export const want = (pattern, index, come) => {
  const address = block(pattern, Math.floor(index / SHEET));
  if (asked.has(address)) return;
  asked.add(address);
  sheet(address).coming.then(come, (error) => console.warn(String(error))).finally(() => asked.delete(address));
};

// Paint one digit on a canvas of its own size: ink of the colour of text, and no paper. False until it is there.
export const digit = (canvas, pattern, index, [r, g, b]) => {
  const found = sheets.get(block(pattern, Math.floor(index / SHEET)))?.found;
  if (!found) return false;
  const { plane, width, side } = found, inner = index % SHEET;
  const left = (inner % COLUMNS) * side, top = Math.floor(inner / COLUMNS) * side;
  canvas.width = canvas.height = side;
  const image = new ImageData(side, side);
  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0; x < side; x++, i += 4) image.data.set([r, g, b, 255 - plane[(top + y) * width + left + x]], i);
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
  return true;
};
