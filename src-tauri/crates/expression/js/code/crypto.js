// The global `crypto` and Node's `require('crypto')`.
const c = globalThis.__code;

const toBytes = (data, encoding) => {
  if (typeof data === 'string') return c.encode(data, encoding);
  if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) return c.bytesOf(data);
  throw c.failure('TypeError', `The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received ${data === null ? 'null' : typeof data}`, undefined, 'ERR_INVALID_ARG_TYPE');
};
const finish = (bytes, encoding) => (encoding === undefined || encoding === 'buffer' ? c.wrapBytes(bytes) : c.decode(bytes, encoding));

const ALGORITHMS = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'];
const algorithmName = (name) => {
  const plain = String(name).toLowerCase().replace(/^rsa-/, '').replace(/^sha-/, 'sha');
  if (!ALGORITHMS.includes(plain)) throw new Error('Digest method not supported');
  return plain;
};

class Hash {
  #algorithm;
  #key;
  #parts = [];
  #done = false;
  constructor(algorithm, key) {
    this.#algorithm = algorithmName(algorithm);
    this.#key = key === undefined ? null : toBytes(key);
  }
  update(data, encoding) {
    if (this.#done) throw new Error('Digest already called');
    this.#parts.push(Uint8Array.from(toBytes(data, encoding)));
    return this;
  }
  digest(encoding) {
    if (this.#done) throw new Error('Digest already called');
    this.#done = true;
    const data = this.#parts.length === 1 ? this.#parts[0] : c.Buffer.concat(this.#parts);
    return finish(this.#key === null ? c.native.hash(this.#algorithm, data) : c.native.hmac(this.#algorithm, this.#key, data), encoding);
  }
}

const MOST = 65536;
const random = (size) => {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += MOST) bytes.set(c.native.random(Math.min(MOST, size - at)), at);
  return bytes;
};
const randomUUID = () => {
  const bytes = random(16);
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  return c.native.hexEncode(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};
const getRandomValues = (target) => {
  const bytes = c.bytesOf(target);
  if (bytes.length > MOST) throw c.failure('QuotaExceededError', `The requested length exceeds ${MOST} bytes`);
  bytes.set(random(bytes.length));
  return target;
};
const randomInt = (min, max) => {
  const [low, high] = max === undefined || typeof max === 'function' ? [0, min] : [min, max];
  if (!(high > low)) throw new RangeError(`The value of "max" is out of range. It must be greater than the value of "min" (${low}). Received ${high}`);
  const range = high - low;
  // 48 bits, without the part that would favour small numbers.
  const limit = 2 ** 48 - (2 ** 48 % range);
  for (;;) {
    const number = random(6).reduce((sum, byte) => sum * 256 + byte, 0);
    if (number < limit) return low + (number % range);
  }
};

const subtle = {
  async digest(algorithm, data) {
    const bytes = c.native.hash(algorithmName(typeof algorithm === 'object' ? algorithm.name : algorithm), toBytes(data));
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  },
};

const web = { randomUUID, getRandomValues, subtle };
c.builtin('crypto', web);

c.cryptoModule = () => ({
  createHash: (algorithm) => new Hash(algorithm),
  createHmac: (algorithm, key) => new Hash(algorithm, key),
  hash: (algorithm, data, encoding = 'hex') => new Hash(algorithm).update(data).digest(encoding),
  randomBytes(size, callback) {
    const bytes = c.wrapBytes(random(size));
    if (typeof callback !== 'function') return bytes;
    queueMicrotask(() => callback(null, bytes));
  },
  randomInt,
  randomUUID,
  getRandomValues,
  timingSafeEqual(a, b) {
    const [left, right] = [c.bytesOf(a), c.bytesOf(b)];
    if (left.length !== right.length) throw c.failure('RangeError', 'Input buffers must have the same byte length', undefined, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH');
    let different = 0;
    for (let i = 0; i < left.length; i++) different |= left[i] ^ right[i];
    return different === 0;
  },
  getHashes: () => [...ALGORITHMS],
  webcrypto: web,
  subtle,
});
