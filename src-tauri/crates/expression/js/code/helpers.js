// `this.helpers`: files and HTTP.
const c = globalThis.__code;

const MIME = {
  txt: 'text/plain', log: 'text/plain', md: 'text/markdown', csv: 'text/csv', tsv: 'text/tab-separated-values', html: 'text/html', htm: 'text/html', css: 'text/css', ics: 'text/calendar', vcf: 'text/vcard',
  js: 'text/javascript', mjs: 'text/javascript', json: 'application/json', xml: 'application/xml', yaml: 'text/yaml', yml: 'text/yaml', pdf: 'application/pdf', zip: 'application/zip', gz: 'application/gzip', tar: 'application/x-tar', rtf: 'application/rtf',
  png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp', svg: 'image/svg+xml', bmp: 'image/bmp', ico: 'image/vnd.microsoft.icon', tif: 'image/tiff', tiff: 'image/tiff', avif: 'image/avif', heic: 'image/heic',
  mp3: 'audio/mpeg', wav: 'audio/wav', ogg: 'audio/ogg', m4a: 'audio/mp4', flac: 'audio/flac', mp4: 'video/mp4', webm: 'video/webm', mov: 'video/quicktime', avi: 'video/x-msvideo', mkv: 'video/x-matroska', eml: 'message/rfc822',
  doc: 'application/msword', docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', xls: 'application/vnd.ms-excel', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', ppt: 'application/vnd.ms-powerpoint', pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation', ods: 'application/vnd.oasis.opendocument.spreadsheet', odt: 'application/vnd.oasis.opendocument.text',
};
const EXTENSION = {};
for (const [extension, mime] of Object.entries(MIME)) EXTENSION[mime] ??= extension;
Object.assign(EXTENSION, { 'image/jpeg': 'jpg', 'text/xml': 'xml', 'application/octet-stream': 'bin' });

const MAGIC = [['89504e470d0a1a0a', 'image/png'], ['ffd8ff', 'image/jpeg'], ['474946383', 'image/gif'], ['25504446', 'application/pdf'], ['504b0304', 'application/zip'], ['1f8b', 'application/gzip'], ['494433', 'audio/mpeg']];
const sniff = (bytes) => {
  const head = c.native.hexEncode(bytes.subarray(0, 16));
  return MAGIC.find(([magic]) => head.startsWith(magic))?.[1];
};

const fileType = (mime) => {
  if (mime.startsWith('application/json')) return 'json';
  if (mime.startsWith('text/html')) return 'html';
  if (mime.startsWith('application/pdf')) return 'pdf';
  return /^(image|audio|video|text)\//.exec(mime)?.[1];
};
const readableSize = (bytes) => {
  if (bytes < 1000) return `${bytes} B`;
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), 8);
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'][power]}`;
};
const extensionOf = (name) => /[^/.][^/]*\.([^./]+)$/.exec(name)?.[1];

const contentBytes = (content) => {
  if (typeof content === 'string') return c.encode(content, 'utf8');
  if (content instanceof ArrayBuffer || ArrayBuffer.isView(content)) return c.bytesOf(content);
  throw new TypeError('The data of a file must be a Buffer. Use Buffer.from(…) to make one.');
};

const prepareBinaryData = async (content, filePath, mimeType) => {
  const bytes = contentBytes(content);
  const name = typeof filePath === 'string' && filePath !== '' ? filePath.split('/').pop() : undefined;
  const folder = typeof filePath === 'string' && filePath.includes('/') ? filePath.slice(0, filePath.lastIndexOf('/')) : undefined;
  const mime = mimeType ?? MIME[extensionOf(name ?? '')?.toLowerCase()] ?? sniff(bytes) ?? 'text/plain';
  const file = { mimeType: mime, fileType: fileType(mime), fileExtension: extensionOf(name ?? '') ?? EXTENSION[mime], ...c.keep(bytes) };
  if (name !== undefined) file.fileName = name;
  if (folder) file.directory = folder;
  file.fileSize = readableSize(bytes.length);
  return file;
};

const fileOf = (item, property) => {
  const file = c.world.item(item)?.binary?.[property];
  if (file) return file;
  throw c.failure('NodeOperationError', `This operation expects the node's input data to contain a binary file '${property}', but none was found [item ${item}]`, 'Make sure that the previous node outputs a binary file');
};
const bytesOfFile = (file) => c.wrapBytes(typeof file.id === 'string' ? c.ask({ op: 'blob', id: file.id, bytes: file.bytes ?? 0 }) : c.native.base64Decode(file.data ?? ''));

const flat = (object, prefix, list) => {
  for (const key of c.keys(object)) {
    const value = object[key];
    const name = prefix ? `${prefix}[${key}]` : key;
    if (value === undefined) continue;
    if (typeof value === 'object' && value !== null && !(value instanceof Date)) flat(value, name, list);
    else list.push([name, value instanceof Date ? value.toISOString() : String(value)]);
  }
  return list;
};
const addQuery = (url, query) => {
  const pairs = query instanceof URLSearchParams ? [...query] : flat(query ?? {}, '', []);
  if (pairs.length === 0) return url;
  const [base, hash] = url.split('#', 2);
  const text = pairs.map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(v)}`).join('&');
  return `${base}${base.includes('?') ? '&' : '?'}${text}${hash === undefined ? '' : `#${hash}`}`;
};

const encodeBody = (body, headers) => {
  if (body === undefined || body === null) return null;
  const type = c.keys(headers).find((name) => name.toLowerCase() === 'content-type');
  const say = (value) => {
    if (!type) headers['Content-Type'] = value;
  };
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return c.bytesOf(body);
  if (body instanceof URLSearchParams) {
    say('application/x-www-form-urlencoded;charset=utf-8');
    return c.encode(body.toString(), 'utf8');
  }
  if (typeof body === 'object') {
    if (type && /x-www-form-urlencoded/i.test(headers[type])) return c.encode(new URLSearchParams(flat(body, '', [])).toString(), 'utf8');
    if (!type && c.keys(body).length === 0) return null;
    say('application/json');
    return c.encode(c.stringify(body), 'utf8');
  }
  return c.encode(String(body), 'utf8');
};

const httpRequest = async (given) => {
  const options = typeof given === 'string' ? { url: given } : (given ?? {});
  const target = options.url ?? options.uri;
  if (typeof target !== 'string' && !(target instanceof URL)) throw new TypeError('httpRequest needs a `url`.');
  const headers = { ...options.headers };
  const accept = c.keys(headers).some((name) => name.toLowerCase() === 'accept');
  if (!accept) headers.Accept = options.json ? 'application/json' : 'application/json,text/*;q=0.99';
  if (options.auth) headers.Authorization = `Basic ${c.Buffer.from(`${options.auth.username ?? options.auth.user ?? ''}:${options.auth.password ?? options.auth.pass ?? ''}`).toString('base64')}`;
  const body = encodeBody(options.body ?? (options.form ? new URLSearchParams(flat(options.form, '', [])) : undefined), headers);
  const base = options.baseURL ?? undefined;
  const reply = c.ask({
    op: 'http',
    method: String(options.method ?? 'GET').toUpperCase(),
    url: addQuery(base ? new URL(String(target), base).href : String(target), options.qs),
    headers: c.keys(headers).filter((name) => headers[name] !== undefined && headers[name] !== null).map((name) => [name, String(headers[name])]),
    body: body === null ? null : c.native.base64Encode(body, false),
    timeoutMs: Number.isFinite(options.timeout) ? options.timeout : null,
    followRedirects: !(options.disableFollowRedirect || options.followRedirect === false),
  });
  const bytes = c.wrapBytes(c.native.base64Decode(reply.body));
  const wantsBytes = options.encoding === 'arraybuffer' || options.encoding === null;
  const content = wantsBytes ? bytes : parsed(bytes.toString(), options);
  if ((reply.status < 200 || reply.status >= 300) && !options.ignoreHttpStatusErrors && options.simple !== false) {
    const error = c.failure('Error', `Request failed with status code ${reply.status}`);
    Object.assign(error, { statusCode: reply.status, status: reply.status, httpCode: String(reply.status), response: { status: reply.status, statusText: reply.statusText, headers: reply.headers, data: content, body: content } });
    throw error;
  }
  const full = options.returnFullResponse || options.resolveWithFullResponse;
  return full ? { body: content, headers: reply.headers, statusCode: reply.status, statusMessage: reply.statusText } : content;
};
const parsed = (text, options) => {
  if (options.encoding === 'text' || options.json === false) return text;
  try {
    return c.parse(text);
  } catch {
    return text;
  }
};
const noCredentials = async () => {
  throw c.failure('NodeOperationError', 'Code has no access to credentials.', 'Use an HTTP Request node with the credential instead.');
};

c.helpers = () => ({
  prepareBinaryData,
  getBinaryDataBuffer: async (item, property) => bytesOfFile(typeof property === 'string' ? fileOf(item, property) : property),
  assertBinaryData: (item, property) => fileOf(item, property),
  setBinaryDataBuffer: async (file, content) => {
    const bytes = contentBytes(content);
    return { ...file, data: undefined, ...c.keep(bytes), fileSize: readableSize(bytes.length) };
  },
  binaryToBuffer: async (content) => c.wrapBytes(contentBytes(content)),
  binaryToString: async (content, encoding) => c.decode(contentBytes(content), encoding),
  httpRequest,
  request: httpRequest,
  httpRequestWithAuthentication: noCredentials,
  requestWithAuthentication: noCredentials,
  requestWithAuthenticationPaginated: noCredentials,
  requestOAuth1: noCredentials,
  requestOAuth2: noCredentials,
  normalizeItems: (items) => c.allItems(items),
  returnJsonArray: (data) => (c.isArray(data) ? data : [data]).map((entry) => (c.isObject(entry?.json) ? { ...entry, json: entry.json } : { json: entry })),
});
