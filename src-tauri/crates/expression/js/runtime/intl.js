// Intl over __host: zones from chrono-tz, patterns and names from CLDR. Covers what luxon and n8n users call:
// DateTimeFormat, NumberFormat, PluralRules, ListFormat, Collator, and the toLocale* methods of Date, Number, Array and String.
const host = globalThis.__host;
const cache = new Map();

function canonical(tag) {
  const parts = String(tag).replaceAll('_', '-').split('-');
  if (!/^[A-Za-z]{2,8}$/.test(parts[0])) throw new RangeError('Incorrect locale information provided');
  return parts
    .map((part, i) => {
      if (i === 0) return part.toLowerCase();
      if (part.length === 4 && /^[A-Za-z]+$/.test(part)) return part[0].toUpperCase() + part.slice(1).toLowerCase();
      return part.length === 2 ? part.toUpperCase() : part.toLowerCase();
    })
    .join('-');
}

function load(tag) {
  const [base] = tag.split('-u-');
  if (cache.has(base)) return cache.get(base);
  const [language, ...rest] = base.split('-');
  const region = rest.find((part) => part.length === 2);
  const own = host.locale(language);
  let found = null;
  if (own) {
    const variant = region ? host.locale(`${language}-${region}`) : '';
    found = { ...JSON.parse(own), ...(variant ? JSON.parse(variant) : {}) };
  }
  cache.set(base, found);
  return found;
}

/** The first locale we have data for: [tag, data]. */
function negotiate(locales) {
  const list = locales === undefined ? [] : typeof locales === 'string' ? [locales] : Array.isArray(locales) ? locales : [String(locales)];
  for (const wanted of list) {
    const tag = canonical(wanted);
    const data = load(tag);
    if (data) return [tag, data];
  }
  return ['en-US', load('en-US')];
}

const two = (n) => (n < 10 ? `0${n}` : `${n}`);
const DATE_KEYS = ['weekday', 'year', 'month', 'day'];
const TIME_KEYS = ['dayPeriod', 'hour', 'minute', 'second', 'fractionalSecondDigits'];

const LONG_ZONES = {
  EST: 'Eastern Standard Time', EDT: 'Eastern Daylight Time', CST: 'Central Standard Time', CDT: 'Central Daylight Time',
  MST: 'Mountain Standard Time', MDT: 'Mountain Daylight Time', PST: 'Pacific Standard Time', PDT: 'Pacific Daylight Time',
  AKST: 'Alaska Standard Time', AKDT: 'Alaska Daylight Time', HST: 'Hawaii-Aleutian Standard Time',
  CET: 'Central European Standard Time', CEST: 'Central European Summer Time', EET: 'Eastern European Standard Time',
  EEST: 'Eastern European Summer Time', WET: 'Western European Standard Time', WEST: 'Western European Summer Time',
  GMT: 'Greenwich Mean Time', BST: 'British Summer Time', MSK: 'Moscow Standard Time', IST: 'India Standard Time',
  JST: 'Japan Standard Time', KST: 'Korean Standard Time', AEST: 'Australian Eastern Standard Time', AEDT: 'Australian Eastern Daylight Time',
  AWST: 'Australian Western Standard Time', ACST: 'Australian Central Standard Time', NZST: 'New Zealand Standard Time', NZDT: 'New Zealand Daylight Time',
  SAST: 'South Africa Standard Time', WAT: 'West Africa Standard Time', EAT: 'East Africa Time', CAT: 'Central Africa Time',
};

function offsetName(seconds, long) {
  if (seconds === 0) return 'GMT';
  const sign = seconds < 0 ? '-' : '+';
  const all = Math.abs(seconds) / 60;
  const hours = Math.floor(all / 60);
  const minutes = Math.round(all % 60);
  return `GMT${sign}${long ? two(hours) : hours}${long || minutes ? `:${two(minutes)}` : ''}`;
}

function zoneName(zone, ms, style, tag) {
  const seconds = host.offset(zone, ms);
  const long = style === 'long';
  if (style === 'shortOffset' || style === 'longOffset') return offsetName(seconds, style === 'longOffset');
  const name = host.zoneName(zone);
  if (name === 'UTC') return long ? 'Coordinated Universal Time' : 'UTC';
  const short = host.zoneAbbreviation(name, ms);
  if (long || style === 'longGeneric') {
    const israel = name === 'Asia/Jerusalem' || name === 'Asia/Tel_Aviv';
    const asia = short === 'CST' && name.startsWith('Asia/');
    if (asia) return name === 'Asia/Taipei' ? 'Taipei Standard Time' : 'China Standard Time';
    if (israel) return short === 'IST' ? 'Israel Standard Time' : 'Israel Daylight Time';
    return LONG_ZONES[short] ?? offsetName(seconds, true);
  }
  // CLDR uses abbreviations for North America only in en-US; elsewhere the offset.
  const american = tag === 'en' || tag === 'en-US';
  return american && /^(America|US|Canada|Pacific\/Honolulu)/.test(name) && /^(E|C|M|P|AK|H)[SD]?S?T$|^(EST|EDT|CST|CDT|MST|MDT|PST|PDT|AKST|AKDT|HST)$/.test(short) ? short : offsetName(seconds, false);
}

class DateTimeFormat {
  #tag; #data; #o; #zone;
  constructor(locales, options) {
    [this.#tag, this.#data] = negotiate(locales);
    const o = { ...options };
    const zone = o.timeZone === undefined ? '' : String(o.timeZone);
    this.#zone = host.zoneName(zone);
    if (!this.#zone) throw new RangeError(`Invalid time zone specified: ${zone}`);
    if ((o.dateStyle || o.timeStyle) && [...DATE_KEYS, ...TIME_KEYS].some((k) => o[k] !== undefined)) {
      throw new TypeError(`Can't set option ${[...DATE_KEYS, ...TIME_KEYS].find((k) => o[k] !== undefined)} when ${o.dateStyle ? 'dateStyle' : 'timeStyle'} is used`);
    }
    const asked = [...DATE_KEYS, ...TIME_KEYS].some((k) => o[k] !== undefined);
    if (!asked && !o.dateStyle && !o.timeStyle) o.year = o.month = o.day = 'numeric';
    if (o.hour !== undefined || o.timeStyle) {
      const cycle = o.hourCycle ?? (/-u-(?:.*-)?hc-(h\d\d)/.exec(this.#tag)?.[1]);
      o.twelve = o.hour12 ?? (cycle ? cycle === 'h12' || cycle === 'h11' : this.#data.hour12);
      o.cycle = o.hour12 !== undefined ? (o.twelve ? 'h12' : 'h23') : (cycle ?? (o.twelve ? 'h12' : 'h23'));
      // V8 shows midnight as 24 for en-US with hour12: false.
      if (o.hour12 === false && this.#data.hour12) o.cycle = 'h24';
    }
    this.#o = o;
    this.format = (date) => this.formatToParts(date).map((p) => p.value).join('');
  }

  static supportedLocalesOf(locales) {
    const list = Array.isArray(locales) ? locales : [locales];
    return list.map(canonical).filter((tag) => load(tag));
  }

  resolvedOptions() {
    const { timeZone: _, twelve, cycle, ...rest } = this.#o;
    return { locale: this.#tag, calendar: 'gregory', numberingSystem: 'latn', timeZone: this.#zone, ...(twelve === undefined ? {} : { hourCycle: cycle, hour12: twelve }), ...rest };
  }

  formatToParts(date) {
    const ms = date === undefined ? Date.now() : Number(date);
    if (!Number.isFinite(ms)) throw new RangeError('Invalid time value');
    const at = new Date(ms + host.offset(this.#zone, ms) * 1000);
    const o = this.#o;
    const text = this.#datePattern(o);
    const time = this.#timePattern(o);
    let pattern = text && time ? `${text}${this.#join(o)}${time}` : text + time;
    if (o.era && text) pattern += ' {e}';
    return this.#fill(pattern, at, ms);
  }

  formatRange(a, b) {
    const [x, y] = [this.format(a), this.format(b)];
    return x === y ? x : `${x} – ${y}`;
  }

  #join(o) {
    const joins = this.#data.joins;
    if (o.dateStyle) return o.dateStyle === 'full' || o.dateStyle === 'long' ? joins.full : joins[o.dateStyle] ?? ', ';
    if (o.month === 'long') return joins.l;
    return o.month === 'short' ? joins.s : joins.n;
  }

  #datePattern(o) {
    if (o.dateStyle) return this.#data.styles[o.dateStyle] ?? '';
    const month = o.month === undefined ? '' : o.month === 'long' ? 'l' : o.month === 'short' || o.month === 'narrow' ? 's' : 'n';
    const key = `${o.weekday ? 'w' : ''}${o.year ? 'y' : ''}${month}${o.day ? 'd' : ''}`;
    let pattern = key ? this.#data.patterns[key] : '';
    if (o.month === '2-digit') pattern = pattern.replace('{M}', '{MM}');
    if (o.day === '2-digit') pattern = pattern.replace('{d}', '{dd}');
    return pattern;
  }

  #timePattern(o) {
    if (o.timeStyle) {
      const base = this.#data.times[`${o.twelve ? 12 : 24}${o.timeStyle === 'short' ? 'hm' : 'hms'}`];
      return o.timeStyle === 'full' || o.timeStyle === 'long' ? `${base} {z}` : base;
    }
    let pattern = '';
    if (o.hour) {
      pattern = this.#data.times[`${o.twelve ? 12 : 24}${o.second ? 'hms' : o.minute ? 'hm' : 'h'}`];
      if (o.hour === '2-digit') pattern = pattern.replace('{H}', '{HH}');
    } else if (o.minute && o.second) {
      pattern = '{m}:{s}';
    } else if (o.minute) {
      pattern = '{m1}';
    } else if (o.second) {
      pattern = '{s1}';
    }
    if (o.fractionalSecondDigits) pattern = pattern.includes('{s}') ? pattern.replace('{s}', `{s}${this.#data.number.decimal}{f}`) : `${pattern}{f}`;
    return o.timeZoneName ? `${pattern}${pattern ? ' ' : ', '}{z}` : pattern;
  }

  #fill(pattern, at, ms) {
    const parts = [];
    for (const piece of pattern.split(/(\{\w+\})/)) {
      if (!piece) continue;
      const token = /^\{(\w+)\}$/.exec(piece)?.[1];
      if (token === undefined) parts.push({ type: 'literal', value: piece });
      else parts.push(this.#part(token, at, ms, pattern));
    }
    return parts;
  }

  #part(token, at, ms, pattern) {
    const o = this.#o;
    const data = this.#data;
    const year = at.getUTCFullYear();
    switch (token) {
      case 'w': return { type: 'weekday', value: data.weekdays[o.dateStyle ? 'long' : o.weekday][at.getUTCDay()] };
      case 'y': {
        const shown = o.era && year <= 0 ? 1 - year : year;
        const short = o.year === '2-digit' || (o.dateStyle === 'short' && data.shortYear2);
        return { type: 'year', value: short ? two(shown % 100) : String(shown) };
      }
      case 'M': return { type: 'month', value: String(at.getUTCMonth() + 1) };
      case 'MM': return { type: 'month', value: two(at.getUTCMonth() + 1) };
      case 'L': {
        const style = o.dateStyle ? (o.dateStyle === 'medium' ? 'short' : 'long') : o.month;
        const names = style === 'narrow' ? data.months.narrow : data.months[/\{dd?\}/.test(pattern) ? style : `${style}Alone`];
        return { type: 'month', value: names[at.getUTCMonth()] };
      }
      case 'd': return { type: 'day', value: String(at.getUTCDate()) };
      case 'dd': return { type: 'day', value: two(at.getUTCDate()) };
      case 'H': case 'HH': {
        const hour = at.getUTCHours();
        const shown = o.cycle === 'h12' ? hour % 12 || 12 : o.cycle === 'h11' ? hour % 12 : o.cycle === 'h24' ? hour || 24 : hour;
        return { type: 'hour', value: token === 'HH' ? two(shown) : String(shown) };
      }
      case 'm': return { type: 'minute', value: two(at.getUTCMinutes()) };
      case 'm1': return { type: 'minute', value: String(at.getUTCMinutes()) };
      case 's': return { type: 'second', value: two(at.getUTCSeconds()) };
      case 's1': return { type: 'second', value: String(at.getUTCSeconds()) };
      case 'f': return { type: 'fractionalSecond', value: String(at.getUTCMilliseconds()).padStart(3, '0').slice(0, o.fractionalSecondDigits) };
      case 'p': return { type: 'dayPeriod', value: data.periods[at.getUTCHours() < 12 ? 0 : 1] };
      case 'z': return { type: 'timeZoneName', value: zoneName(this.#zone, ms, o.timeStyle ? (o.timeStyle === 'full' ? 'long' : 'short') : o.timeZoneName, this.#tag) };
      case 'e': return { type: 'era', value: data.eras[year > 0 ? 1 : 0] };
      default: return { type: 'literal', value: '' };
    }
  }
}

/** Decimal digits of |n| with `digits` fraction digits, rounded half away from zero on the decimal that JavaScript prints. */
function fixed(n, digits) {
  let text = Math.abs(n).toString();
  if (text.includes('e')) text = Math.abs(n) >= 1 ? BigInt(Math.round(Math.abs(n))).toString() : Math.abs(n).toFixed(Math.min(100, digits + 1));
  const [whole, fraction = ''] = text.split('.');
  if (fraction.length <= digits) return [whole, fraction.padEnd(digits, '0')];
  let all = BigInt(whole + fraction.slice(0, digits));
  if (fraction[digits] >= '5') all += 1n;
  const grown = all.toString().padStart(digits + 1, '0');
  return [grown.slice(0, grown.length - digits), digits ? grown.slice(-digits) : ''];
}

function group(whole, number, useGrouping) {
  if (useGrouping === false || whole.length < 3 + (useGrouping === 'always' ? 1 : number.least)) return [whole];
  const out = [whole.slice(-3)];
  let rest = whole.slice(0, -3);
  while (rest) {
    out.unshift(rest.slice(-number.grouping));
    rest = rest.slice(0, -number.grouping);
  }
  return out;
}

const UNITS = { percent: '%', celsius: '°C', kilometer: 'km', meter: 'm', kilogram: 'kg', gram: 'g', liter: 'L', byte: 'byte', kilobyte: 'kB', megabyte: 'MB', gigabyte: 'GB', hour: 'hr', minute: 'min', second: 'sec', day: 'day', week: 'wk', month: 'mth', year: 'yr', millisecond: 'ms', mile: 'mi' };
const NARROW_UNITS = { hour: 'h', minute: 'm', second: 's', day: 'd', week: 'w', month: 'm', year: 'y', byte: 'B' };
const PLURAL_UNITS = new Set(['day', 'week', 'month', 'year', 'byte', 'wk', 'mth', 'yr']);

function checked(value, least, most, name) {
  if (value === undefined) return undefined;
  const n = Number(value);
  if (!(n >= least && n <= most)) throw new RangeError(`${name} value is out of range.`);
  return Math.floor(n);
}

const NO_CENTS = new Set(['JPY', 'KRW', 'VND', 'CLP', 'ISK', 'HUF_', 'UGX', 'XAF', 'XOF', 'PYG']);

class NumberFormat {
  #tag; #data; #o; #least; #most; #significant;
  constructor(locales, options) {
    [this.#tag, this.#data] = negotiate(locales);
    const o = { style: 'decimal', notation: 'standard', ...options };
    if (!['decimal', 'percent', 'currency', 'unit'].includes(o.style)) throw new RangeError(`Value ${o.style} out of range for Intl.NumberFormat options property style`);
    if (o.style === 'currency') {
      if (o.currency === undefined) throw new TypeError('Currency code is required with currency style.');
      o.currency = String(o.currency).toUpperCase();
      if (!/^[A-Z]{3}$/.test(o.currency)) throw new RangeError(`Invalid currency code : ${o.currency}`);
    }
    if (o.style === 'unit' && o.unit === undefined) throw new TypeError('Required option "unit" must not be undefined');
    const cents = o.style === 'currency' ? (NO_CENTS.has(o.currency) ? 0 : 2) : 0;
    const least = checked(o.minimumFractionDigits, 0, 100, 'minimumFractionDigits');
    const most = checked(o.maximumFractionDigits, 0, 100, 'maximumFractionDigits');
    const usual = o.style === 'currency' ? cents : o.style === 'percent' || o.notation === 'compact' ? 0 : 3;
    this.#least = least ?? Math.min(cents, most ?? cents);
    this.#most = most ?? Math.max(this.#least, usual);
    if (this.#least > this.#most) throw new RangeError('maximumFractionDigits value is out of range.');
    const from = checked(o.minimumSignificantDigits, 1, 21, 'minimumSignificantDigits');
    const to = checked(o.maximumSignificantDigits, 1, 21, 'maximumSignificantDigits');
    this.#significant = from !== undefined || to !== undefined ? [from ?? 1, to ?? 21] : null;
    this.#o = o;
    this.format = (n) => this.formatToParts(n).map((p) => p.value).join('');
  }

  static supportedLocalesOf(locales) {
    return DateTimeFormat.supportedLocalesOf(locales);
  }

  resolvedOptions() {
    return { locale: this.#tag, numberingSystem: 'latn', minimumIntegerDigits: 1, minimumFractionDigits: this.#least, maximumFractionDigits: this.#most, useGrouping: 'auto', signDisplay: 'auto', roundingMode: 'halfExpand', ...this.#o };
  }

  formatToParts(value) {
    const n = typeof value === 'bigint' ? value : Number(value);
    const o = this.#o;
    const negative = typeof n === 'bigint' ? n < 0n : n < 0 || Object.is(n, -0);
    let scaled = o.style === 'percent' ? Number(n) * 100 : n;
    let suffix = null;
    if (o.notation === 'compact' && Number.isFinite(Number(n))) [scaled, suffix] = this.#compact(Number(n));
    const digits = this.#digits(scaled, suffix !== null || o.notation === 'compact');
    const zero = digits.every((p) => p.type === 'literal' || /^0*$|^[^\d]$/.test(p.value));
    let parts = suffix ? this.#wrap(suffix, digits, 'compact') : digits;
    if (o.style === 'percent') parts = this.#wrap(this.#data.number.percent, parts, 'percentSign');
    if (o.style === 'currency') parts = this.#currency(parts, Number(n));
    if (o.style === 'unit') parts = this.#unit(parts, Number(n));
    const sign = this.#sign(negative, zero);
    if (sign) parts = o.style === 'currency' && o.currencySign === 'accounting' && negative ? [{ type: 'literal', value: '(' }, ...parts, { type: 'literal', value: ')' }] : [{ type: sign === '+' ? 'plusSign' : 'minusSign', value: sign === '-' ? this.#data.number.minus : sign }, ...parts];
    return parts;
  }

  #sign(negative, zero) {
    switch (this.#o.signDisplay) {
      case 'never': return '';
      case 'always': return negative ? '-' : '+';
      case 'exceptZero': return zero ? '' : negative ? '-' : '+';
      case 'negative': return negative && !zero ? '-' : '';
      default: return negative ? '-' : '';
    }
  }

  #compact(n) {
    const size = Math.abs(n);
    for (const [power, factor] of [['12', 1e12], ['9', 1e9], ['6', 1e6], ['3', 1e3]]) {
      const pattern = this.#data.number.compact[(this.#o.compactDisplay === 'long' ? 'l' : 's') + power];
      // 999,999 is 1M; some languages do not shorten thousands.
      if (size >= factor * (power === '3' ? 1 : 0.9995) && pattern !== '{n}') return [n / factor, pattern];
    }
    return [n, null];
  }

  #digits(n, compact) {
    const number = this.#data.number;
    if (typeof n === 'bigint') {
      const whole = (n < 0n ? -n : n).toString();
      return this.#integer(group(whole, number, this.#o.useGrouping));
    }
    if (Number.isNaN(n)) return [{ type: 'nan', value: 'NaN' }];
    if (!Number.isFinite(n)) return [{ type: 'infinity', value: '∞' }];
    let [whole, fraction] = this.#round(n, compact);
    if (this.#o.minimumIntegerDigits) whole = whole.padStart(this.#o.minimumIntegerDigits, '0');
    const parts = this.#integer(group(whole, number, this.#o.useGrouping));
    if (fraction) parts.push({ type: 'decimal', value: number.decimal }, { type: 'fraction', value: fraction });
    return parts;
  }

  #round(n, compact) {
    if (this.#significant) {
      const [from, to] = this.#significant;
      if (n === 0) return ['0', '0'.repeat(Math.max(0, from - 1))];
      const exponent = Math.floor(Math.log10(Math.abs(n)));
      return trim(fixedAt(n, to - 1 - exponent), Math.max(0, from - 1 - exponent));
    }
    if (compact && this.#o.maximumFractionDigits === undefined && this.#o.minimumFractionDigits === undefined) {
      // Compact numbers keep two significant digits below 100.
      return trim(fixed(n, Math.abs(n) < 100 ? Math.max(0, 1 - Math.floor(Math.log10(Math.abs(n) || 1))) : 0), 0);
    }
    return trim(fixed(n, this.#most), this.#least);
  }

  #integer(groups) {
    return groups.flatMap((value, i) => (i ? [{ type: 'group', value: this.#data.number.group }, { type: 'integer', value }] : [{ type: 'integer', value }]));
  }

  #wrap(pattern, parts, type) {
    const [before, after] = pattern.split('{n}');
    const piece = (text) => (text ? [{ type, value: text }] : []);
    return [...piece(before), ...parts, ...piece(after)];
  }

  #currency(parts, n) {
    const { currency, currencyDisplay } = this.#o;
    if (currencyDisplay === 'name') return [...parts, { type: 'literal', value: ' ' }, { type: 'currency', value: CURRENCY_NAMES[currency]?.[Math.abs(n) === 1 ? 0 : 1] ?? currency }];
    const full = this.#data.number.symbols[currency] ?? currency;
    const symbol = currencyDisplay === 'code' ? currency : currencyDisplay === 'narrowSymbol' ? full.replace(/^[A-Z]+(?=[^A-Z])/, '') : full;
    const spaced = currencyDisplay === 'code' || /[A-Za-z]$/.test(symbol);
    const pattern = spaced ? this.#data.number.currencyCode : this.#data.number.currency;
    return pattern.split(/(¤|\{n\})/).flatMap((piece) => (piece === '¤' ? [{ type: 'currency', value: symbol }] : piece === '{n}' ? parts : piece ? [{ type: 'literal', value: piece }] : []));
  }

  #unit(parts, n) {
    const { unit, unitDisplay } = this.#o;
    const one = Math.abs(n) === 1;
    if (unitDisplay === 'long') return [...parts, { type: 'literal', value: ' ' }, { type: 'unit', value: one ? unit : `${unit}s` }];
    if (unitDisplay === 'narrow') return [...parts, { type: 'unit', value: NARROW_UNITS[unit] ?? UNITS[unit] ?? unit }];
    const short = UNITS[unit] ?? unit;
    const glued = short === '%' || short.startsWith('°');
    return [...parts, ...(glued ? [] : [{ type: 'literal', value: ' ' }]), { type: 'unit', value: !one && PLURAL_UNITS.has(short) ? `${short}s` : short }];
  }
}

function trim([whole, fraction], least) {
  let end = fraction.length;
  while (end > least && fraction[end - 1] === '0') end -= 1;
  return [whole, fraction.slice(0, end).padEnd(least, '0')];
}

function fixedAt(n, digits) {
  if (digits >= 0) return fixed(n, Math.min(digits, 100));
  return [(BigInt(Math.round(Math.abs(n) / 10 ** -digits)) * 10n ** BigInt(-digits)).toString(), ''];
}

const CURRENCY_NAMES = { USD: ['US dollar', 'US dollars'], EUR: ['euro', 'euros'], GBP: ['British pound', 'British pounds'], JPY: ['Japanese yen', 'Japanese yen'], INR: ['Indian rupee', 'Indian rupees'], CHF: ['Swiss franc', 'Swiss francs'], CAD: ['Canadian dollar', 'Canadian dollars'], AUD: ['Australian dollar', 'Australian dollars'], CNY: ['Chinese yuan', 'Chinese yuan'], BRL: ['Brazilian real', 'Brazilian reals'] };

class PluralRules {
  #tag; #ordinal;
  constructor(locales, options) {
    [this.#tag] = negotiate(locales);
    this.#ordinal = options?.type === 'ordinal';
  }
  resolvedOptions() {
    return { locale: this.#tag, type: this.#ordinal ? 'ordinal' : 'cardinal', pluralCategories: this.#ordinal ? ['few', 'one', 'two', 'other'] : ['one', 'other'] };
  }
  select(n) {
    if (!this.#ordinal) return Math.abs(n) === 1 ? 'one' : 'other';
    const [ten, hundred] = [n % 10, n % 100];
    if (ten === 1 && hundred !== 11) return 'one';
    if (ten === 2 && hundred !== 12) return 'two';
    return ten === 3 && hundred !== 13 ? 'few' : 'other';
  }
}

class ListFormat {
  #tag; #word; #style;
  constructor(locales, options) {
    [this.#tag] = negotiate(locales);
    this.#style = options?.style ?? 'long';
    this.#word = options?.type === 'disjunction' ? 'or' : options?.type === 'unit' ? '' : this.#style === 'long' ? 'and' : this.#style === 'short' ? '&' : '';
  }
  resolvedOptions() {
    return { locale: this.#tag, style: this.#style };
  }
  format(list) {
    const items = [...list];
    const separator = this.#style === 'narrow' && this.#word === '' && items.length > 1 ? ', ' : ', ';
    if (!this.#word) return items.join(separator);
    if (items.length < 2) return items.join('');
    const last = items.pop();
    return `${items.join(', ')}${items.length > 1 ? ',' : ''} ${this.#word} ${last}`;
  }
}

const MARKS = /\p{M}/gu;
const key = (s) => s.normalize('NFD').replace(MARKS, '').replaceAll('ß', 'ss').toLowerCase();
const rank = (c) => (/\s/.test(c) ? 0 : c === '_' ? 0.5 : /[\p{P}]/u.test(c) ? 1 : /[\p{S}]/u.test(c) ? 2 : /\p{N}/u.test(c) ? 3 : 4);

function compareText(a, b, numeric) {
  const pattern = numeric ? /\d+|[\s\S]/gu : /[\s\S]/gu;
  const [x, y] = [a.match(pattern) ?? [], b.match(pattern) ?? []];
  for (let i = 0; i < Math.min(x.length, y.length); i += 1) {
    if (x[i] === y[i]) continue;
    if (numeric && /^\d/.test(x[i]) && /^\d/.test(y[i])) {
      const difference = Number(x[i]) - Number(y[i]);
      if (difference) return difference < 0 ? -1 : 1;
      continue;
    }
    const order = rank(x[i]) - rank(y[i]) || (x[i] < y[i] ? -1 : 1);
    return order < 0 ? -1 : 1;
  }
  return Math.sign(x.length - y.length);
}

function collate(a, b, options) {
  if (a === b) return 0;
  const numeric = options?.numeric === true;
  const sensitivity = options?.sensitivity ?? 'variant';
  const base = compareText(key(a), key(b), numeric);
  if (base || sensitivity === 'base') return base;
  if (sensitivity !== 'case') {
    const accents = compareText(a.normalize('NFD').toLowerCase(), b.normalize('NFD').toLowerCase(), numeric);
    if (accents || sensitivity === 'accent') return accents;
  }
  // Lower case first.
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    if (a[i] !== b[i]) return a[i] === a[i].toLowerCase() ? -1 : 1;
  }
  return Math.sign(a.length - b.length);
}

class Collator {
  #tag;
  constructor(locales, options) {
    [this.#tag] = negotiate(locales);
    this.compare = (a, b) => collate(String(a), String(b), options);
  }
  resolvedOptions() {
    return { locale: this.#tag, usage: 'sort', sensitivity: 'variant' };
  }
}

class Locale {
  constructor(tag) {
    this.baseName = canonical(tag);
    [this.language] = this.baseName.split('-');
  }
  toString() {
    return this.baseName;
  }
}

const callable = (Class) => new Proxy(Class, { apply: (target, _, args) => new target(...args) });

globalThis.Intl = {
  DateTimeFormat: callable(DateTimeFormat), NumberFormat: callable(NumberFormat), PluralRules, ListFormat, Collator: callable(Collator), Locale,
  getCanonicalLocales: (list) => (list === undefined ? [] : (Array.isArray(list) ? list : [list]).map(canonical)),
};

const define = (target, name, value) => Object.defineProperty(target, name, { value, writable: true, configurable: true });
const withDefaults = (options, keys, defaults) => {
  const o = { ...options };
  if (o.dateStyle || o.timeStyle) return o;
  return keys.some((k) => o[k] !== undefined) ? o : { ...o, ...defaults };
};
const DAY = { year: 'numeric', month: 'numeric', day: 'numeric' };
const TIME = { hour: 'numeric', minute: 'numeric', second: 'numeric' };
const shown = (date, locales, options) => (Number.isNaN(date.getTime()) ? 'Invalid Date' : new DateTimeFormat(locales, options).format(date));
define(Date.prototype, 'toLocaleString', function toLocaleString(locales, options) {
  return shown(this, locales, withDefaults(options, [...DATE_KEYS, ...TIME_KEYS], { ...DAY, ...TIME }));
});
define(Date.prototype, 'toLocaleDateString', function toLocaleDateString(locales, options) {
  if (options?.timeStyle) throw new TypeError('Invalid option : timeStyle');
  return shown(this, locales, withDefaults(options, DATE_KEYS, DAY));
});
define(Date.prototype, 'toLocaleTimeString', function toLocaleTimeString(locales, options) {
  if (options?.dateStyle) throw new TypeError('Invalid option : dateStyle');
  return shown(this, locales, withDefaults(options, TIME_KEYS, TIME));
});
// As V8 writes dates: with the name of the zone.
const { toString, toTimeString } = Date.prototype;
const named = (date, text) => (Number.isNaN(date.getTime()) ? text : `${text} (${zoneName('', date.getTime(), 'long', 'en-US')})`);
define(Date.prototype, 'toString', function dateToString() {
  return named(this, Reflect.apply(toString, this, []));
});
define(Date.prototype, 'toTimeString', function dateToTimeString() {
  return named(this, Reflect.apply(toTimeString, this, []));
});
define(Number.prototype, 'toLocaleString', function toLocaleString(locales, options) {
  return new NumberFormat(locales, options).format(Number(this));
});
define(BigInt.prototype, 'toLocaleString', function toLocaleString(locales, options) {
  return new NumberFormat(locales, options).format(BigInt(this));
});
define(Array.prototype, 'toLocaleString', function toLocaleString(locales, options) {
  return this.map((v) => (v === null || v === undefined ? '' : v.toLocaleString(locales, options))).join(',');
});
define(String.prototype, 'localeCompare', function localeCompare(that, _, options) {
  return collate(String(this), String(that), options);
});
