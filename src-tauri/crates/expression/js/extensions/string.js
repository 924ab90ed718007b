const HASHES = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3', 'base64'];
const { hash: digest, toBase64, fromBase64 } = globalThis.__host;
// Ranges instead of \p{L} with the flag i: those take QuickJS a millisecond each to compile.
const LETTER = 'A-Za-z\\u00a1-\\uffff';
const LABEL = `[${LETTER}0-9](?:[${LETTER}0-9-]{0,61}[${LETTER}0-9])?`;
const TOP = `(?:[xX][nN]--[A-Za-z0-9-]{1,59}|[${LETTER}]{2,63})`;
const DOMAIN = `(?:${LABEL}\\.)+${TOP}`;
const ADDRESS = '(?:\\d{1,3}\\.){3}\\d{1,3}';
const HOST = `(?:localhost|${ADDRESS}|${DOMAIN})`;
const SCHEME = '[hH][tT][tT][pP][sS]?://';
const IS_DOMAIN = new RegExp(`^${DOMAIN}$`);
const IS_EMAIL = new RegExp(`^[^\\s@<>()\\[\\],;:"\\\\]+@${DOMAIN}$`);
const IS_URL = new RegExp(`^${SCHEME}(?:[^\\s/@]+@)?${HOST}(?::\\d{1,5})?(?:[/?#]\\S*)?$`);
const FIND_EMAIL = new RegExp(`[${LETTER}0-9._%+-]+@${DOMAIN}`);
const FIND_URL = new RegExp(`${SCHEME}${HOST}(?::\\d{1,5})?(?:[/?#][^\\s<>"']*)?`);
const FIND_HOST = new RegExp(`^(?:[A-Za-z][A-Za-z0-9+.-]*:(?://)?)?(?:[^\\s/@?#]+@)?(${HOST})(?=[:/?#\\s]|$)`);
const IN_TEXT = new RegExp(`(?:^|[\\s<("'@/])(${DOMAIN})(?=[:/?#\\s>)"',.]|$)`);
const MONTHS = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';

/** Milliseconds of a date in any usual spelling; NaN when it is none. */
function looseDate(text) {
  const ms = Date.parse(text);
  if (!Number.isNaN(ms)) return ms;
  // "1-Feb-2024", "Feb. 1st, 2024 5pm", "2024/02/01": what V8 reads and QuickJS does not.
  const eased = text
    .replace(new RegExp(`\\b(\\d{1,2})[-.\\s]+(${MONTHS})[a-z]*\\.?[-,\\s]+(\\d{4})`, 'i'), '$2 $1 $3')
    .replace(new RegExp(`\\b(\\d{4})-(${MONTHS})[a-z]*-(\\d{1,2})`, 'i'), '$2 $3 $1')
    .replace(/^(\d{4})\/(\d{1,2})\/(\d{1,2})/, '$2/$3/$1')
    .replace(/(\d)(st|nd|rd|th)\b/i, '$1')
    .replace(/\b(\d{1,2})(?::(\d{2}))?\s*([ap])\.?m\.?\b/i, (_, h, m, half) => `${(Number(h) % 12) + (half.toLowerCase() === 'p' ? 12 : 0)}:${m ?? '00'}`);
  return eased === text ? NaN : Date.parse(eased);
}

function parseDateTime(value) {
  const text = value.trim();
  for (const read of [DateTime.fromISO, DateTime.fromHTTP, DateTime.fromRFC2822, DateTime.fromSQL]) {
    const at = Reflect.apply(read, DateTime, [text, { setZone: true }]);
    if (at.isValid) return at;
  }
  const ms = looseDate(text);
  if (Number.isNaN(ms)) throw new ExpressionExtensionError('cannot convert to Luxon DateTime');
  return DateTime.fromMillis(ms);
}

function toNumber(value, convert, what) {
  const n = convert(value.replace(/\p{Sc}/gu, ''));
  if (Number.isNaN(n)) throw new ExpressionExtensionError(`cannot convert to ${what}`);
  return n;
}

function toFloat(value) {
  if (value.includes(',')) throw new ExpressionExtensionError('cannot convert to decimal number, expected . as decimal separator');
  return toNumber(value, parseFloat, 'decimal number');
}

const toInt = (value, [radix]) => toNumber(value, (text) => parseInt(text, radix), 'integer');

const LETTERS = {
  ß: 'ss', ẞ: 'SS', æ: 'ae', Æ: 'AE', œ: 'oe', Œ: 'OE', ø: 'o', Ø: 'O', ł: 'l', Ł: 'L', đ: 'd', Đ: 'D', ð: 'd', Ð: 'D', þ: 'th', Þ: 'TH', ı: 'i', ħ: 'h', Ħ: 'H', ŧ: 't', Ŧ: 'T', '€': 'EUR', '£': 'GBP', '¥': 'JPY',
  '‘': "'", '’': "'", '“': '"', '”': '"', '«': '<<', '»': '>>', '–': '-', '—': '-', '…': '...', '•': '*', '©': '(c)', '®': '(r)', '™': '(tm)', '°': 'deg', '¿': '?', '¡': '!', '\u00a0': ' ',
  а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ё: 'yo', ж: 'zh', з: 'z', и: 'i', й: 'y', к: 'k', л: 'l', м: 'm', н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'kh', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'shch', ъ: '', ы: 'y', ь: '', э: 'e', ю: 'yu', я: 'ya', і: 'i', ї: 'yi', є: 'ye', ґ: 'g',
  α: 'a', β: 'b', γ: 'g', δ: 'd', ε: 'e', ζ: 'z', η: 'i', θ: 'th', ι: 'i', κ: 'k', λ: 'l', μ: 'm', ν: 'n', ξ: 'x', ο: 'o', π: 'p', ρ: 'r', σ: 's', ς: 's', τ: 't', υ: 'u', φ: 'f', χ: 'ch', ψ: 'ps', ω: 'o',
};

function toLatin(text) {
  let out = '';
  for (const c of text.normalize('NFC')) {
    if (c <= '\x7f') out += c;
    else if (c in LETTERS) out += LETTERS[c];
    else if (c.toLowerCase() in LETTERS) out += LETTERS[c.toLowerCase()].replace(/^./, (l) => l.toUpperCase());
    else {
      const plain = c.normalize('NFKD').replace(/\p{M}/gu, '');
      out += /^[\x20-\x7e]*$/.test(plain) ? plain : '?';
    }
  }
  return out;
}

function removeMarkdown(text) {
  return text
    .replace(/<[^>]*>/g, '')
    .replace(/^[ \t]*(?:-{3,}|\*{3,}|_{3,})[ \t]*$/gm, '')
    .replace(/^([ \t]*)(?:[*+-]|\d+\.)[ \t]+/gm, '$1')
    .replace(/^[ \t]*[=-]{2,}[ \t]*$/gm, '')
    .replace(/^```.*$\n?/gm, '')
    .replace(/^~~~.*$\n?/gm, '')
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\[([^\]]*)\]\[[^\]]*\]/g, '$1')
    .replace(/\[\^.+?\](?:: .*?$)?/gm, '')
    .replace(/^ {0,3}\[.*?\]: .*$/gm, '')
    .replace(/^ {0,3}> ?/gm, '')
    .replace(/^[ \t]*#{1,6}[ \t]*(.*?)[ \t]*#*[ \t]*$/gm, '$1')
    .replace(/(\*{1,3}|_{1,3})(\S(?:.*?\S)??)\1/g, '$2')
    .replace(/~~(.*?)~~/g, '$1')
    .replace(/(`+)(.*?)\1/g, '$2')
    .replace(/\n{3,}/g, '\n\n');
}

const SMALL_WORDS = new Set(['a', 'an', 'and', 'as', 'at', 'because', 'but', 'by', 'en', 'for', 'if', 'in', 'neither', 'nor', 'of', 'on', 'only', 'or', 'over', 'per', 'so', 'some', 'than', 'that', 'the', 'to', 'up', 'upon', 'v', 'vs', 'versus', 'via', 'when', 'with', 'without', 'yet']);

/** Capitals for the first letters; the other letters stay, and so do small words in the middle and words with capitals of their own. */
function toTitleCase(text) {
  return text.replace(/[^\s:–—-]+/g, (word, at) => {
    const ends = at === 0 || at + word.length === text.length;
    if (/.[A-Z]/.test(word) || (!ends && SMALL_WORDS.has(word.toLowerCase()))) return word;
    return word.replace(/[A-Za-z0-9\u00C0-\u00FF]/, (c) => c.toUpperCase());
  });
}

function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new ExpressionExtensionError(text.includes("'") ? "Parsing failed. Check you're using double quotes" : 'Parsing failed');
  }
}

function extractDomain(text) {
  const whole = FIND_HOST.exec(text.trim());
  return (whole ?? IN_TEXT.exec(text))?.[1];
}

function extractUrlPath(text) {
  const found = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#]+([^\s?#]*)/i.exec(text.trim());
  return found ? found[1] || '/' : undefined;
}

TYPES.String = {
  hash(text, [algorithm = 'md5']) {
    if (!HASHES.includes(String(algorithm).toLowerCase())) {
      throw new ExpressionExtensionError(`Unknown algorithm ${algorithm}. Available algorithms are: md5,sha1,sha224,sha256,sha384,sha512,sha3, and Base64.`);
    }
    return digest(String(algorithm), text);
  },
  removeMarkdown: (text) => removeMarkdown(text),
  removeTags: (text) => text.replace(/<[^>]*>?/g, ''),
  toDate(text) {
    const ms = looseDate(text);
    if (Number.isNaN(ms)) throw new ExpressionExtensionError('cannot convert to date');
    const at = new Date(ms);
    if (!text.includes(':')) at.setHours(0, 0, 0);
    return at;
  },
  toDateTime(text, [format]) {
    if (['ms', 's', 'us', 'excel'].includes(format)) return fromNumber(Number(text), format);
    return format ? DateTime.fromFormat(text, format) : parseDateTime(text);
  },
  toBoolean: (text) => text !== '' && !['false', 'no', '0'].includes(text.toLowerCase()),
  toDecimalNumber: toFloat,
  toNumber: (text) => toNumber(text, Number, 'number'),
  toFloat,
  toInt,
  toWholeNumber: toInt,
  toSentenceCase: (text) => text.toLowerCase().replace(/(^\s*|[.!?]\s+)(\p{L})/gu, (_, before, c) => before + c.toUpperCase()),
  toSnakeCase: (text) => text.toLowerCase().replace(/[ \-]/g, '_').replace(/[^\p{L}\p{N}_]/gu, ''),
  toTitleCase: (text) => toTitleCase(text),
  urlDecode: (text, [all = false]) => (all ? decodeURI(text) : decodeURIComponent(text)),
  urlEncode: (text, [all = false]) => (all ? encodeURI(text) : encodeURIComponent(text)),
  quote: (text, [mark = '"']) => `${mark}${text.replaceAll('\\', '\\\\').replaceAll(mark, `\\${mark}`)}${mark}`,
  replaceSpecialChars: (text) => toLatin(text),
  length: (text) => text.length,
  isDomain: (text) => IS_DOMAIN.test(text),
  isEmail: (text) => IS_EMAIL.test(text),
  isNumeric: (text) => !text.includes(' ') && !Number.isNaN(Number(text)) && !Number.isNaN(parseFloat(text)),
  isUrl: (text) => IS_URL.test(text),
  isEmpty: (text) => text === '',
  isNotEmpty: (text) => text !== '',
  toJsonString: (text) => JSON.stringify(text),
  extractEmail: (text) => FIND_EMAIL.exec(text)?.[0],
  extractDomain: (text) => extractDomain(text),
  extractUrl: (text) => FIND_URL.exec(text)?.[0],
  extractUrlPath: (text) => extractUrlPath(text),
  parseJson: (text) => parseJson(text),
  base64Encode: (text) => toBase64(text),
  base64Decode: (text) => fromBase64(text),
};

// The order in which error messages list the types.
for (const type of ['Array', 'Date', 'Number', 'Object', 'String', 'Boolean']) {
  const methods = TYPES[type];
  delete TYPES[type];
  TYPES[type] = methods;
}
