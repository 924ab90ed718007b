// Writes locales.json from the CLDR data of the Node that runs it (node js/locale/build.mjs). Facts only: patterns, names, symbols.
import { writeFileSync } from 'node:fs';

const TAGS = ['en', 'en-GB', 'en-AU', 'en-CA', 'en-IN', 'en-IE', 'en-NZ', 'en-ZA', 'de', 'de-AT', 'de-CH', 'fr', 'fr-CA', 'fr-CH', 'fr-BE', 'es', 'es-MX', 'es-AR', 'es-CO', 'es-CL', 'es-US', 'it', 'pt', 'pt-PT', 'nl', 'nl-BE', 'sv', 'da', 'nb', 'no', 'fi', 'pl', 'cs', 'sk', 'hu', 'ro', 'bg', 'el', 'tr', 'ru', 'uk', 'hr', 'sl', 'et', 'lv', 'lt', 'ca', 'id', 'ms', 'vi', 'th', 'ja', 'ko', 'zh', 'zh-TW', 'zh-HK', 'hi', 'he', 'is'];
const CURRENCIES = ['USD', 'EUR', 'GBP', 'JPY', 'INR', 'CNY', 'CAD', 'AUD', 'NZD', 'CHF', 'BRL', 'MXN', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'HUF', 'RUB', 'UAH', 'TRY', 'KRW', 'SGD', 'HKD', 'TWD', 'THB', 'IDR', 'MYR', 'PHP', 'VND', 'ILS', 'ZAR', 'NGN', 'KES', 'AED', 'SAR', 'ARS', 'CLP', 'COP', 'PEN', 'RON', 'BGN'];
const AT = Date.UTC(2024, 2, 5, 13, 4, 9);

function dates(tag) {
  const f = (o) => new Intl.DateTimeFormat(tag, { timeZone: 'UTC', calendar: 'gregory', numberingSystem: 'latn', ...o });
  const token = (p) => {
    switch (p.type) {
      case 'weekday': return '{w}';
      case 'year': return '{y}';
      case 'month': return p.value === '3' ? '{M}' : p.value === '03' ? '{MM}' : '{L}';
      case 'day': return p.value === '05' ? '{dd}' : '{d}';
      case 'hour': return p.value.length === 2 && p.value[0] === '0' || p.value === '13' ? '{HH}' : '{H}';
      case 'minute': return '{m}';
      case 'second': return '{s}';
      case 'dayPeriod': return '{p}';
      case 'literal': return p.value.replaceAll('\u202f', ' ');
      default: return '';
    }
  };
  const pattern = (o, at = AT) => f(o).formatToParts(at).map(token).join('');
  const patterns = {};
  for (const w of [0, 1]) for (const y of [0, 1]) for (const M of ['', 'n', 's', 'l']) for (const d of [0, 1]) {
    if (!w && !y && !M && !d) continue;
    const o = {};
    if (w) o.weekday = M === 'l' ? 'long' : 'short';
    if (y) o.year = 'numeric';
    if (M) o.month = { n: 'numeric', s: 'short', l: 'long' }[M];
    if (d) o.day = 'numeric';
    patterns[`${w ? 'w' : ''}${y ? 'y' : ''}${M}${d ? 'd' : ''}`] = pattern(o);
  }
  const months = (o) => Array.from({ length: 12 }, (_, i) => f(o).formatToParts(Date.UTC(2024, i, 5)).find((p) => p.type === 'month')?.value);
  const days = (style) => Array.from({ length: 7 }, (_, i) => f({ weekday: style }).formatToParts(Date.UTC(2024, 0, 7 + i)).find((p) => p.type === 'weekday')?.value);
  const hour = (o) => {
    // 03:04:09 tells whether hours are padded.
    const early = Date.UTC(2024, 2, 5, 3, 4, 9);
    return f(o).formatToParts(early).map((p) => (p.type === 'hour' ? (p.value.length === 2 ? '{HH}' : '{H}') : token(p))).join('');
  };
  const times = {};
  for (const [k, hour12] of [['12', true], ['24', false]]) for (const [n, o] of [['h', { hour: 'numeric' }], ['hm', { hour: 'numeric', minute: 'numeric' }], ['hms', { hour: 'numeric', minute: 'numeric', second: 'numeric' }]]) {
    times[k + n] = hour({ ...o, hour12 });
  }
  const join = (o) => {
    const parts = f(o).formatToParts(AT);
    const i = parts.findIndex((p) => p.type === 'hour');
    let j = i - 1;
    if (parts[j]?.type === 'dayPeriod') j = parts.findIndex((p) => p.type === 'dayPeriod') - 1;
    const found = (parts[j]?.value ?? ', ').replaceAll('\u202f', ' ');
    // What ends the date itself belongs to its pattern.
    const { hour, minute, hour12, timeStyle, ...date } = o;
    const own = pattern(date).split('}').at(-1);
    return found.startsWith(own) ? found.slice(own.length) : found;
  };
  const t = { hour: 'numeric', minute: 'numeric', hour12: false };
  const period = (h) => (f({ hour: 'numeric', hour12: true }).formatToParts(Date.UTC(2024, 0, 1, h)).find((p) => p.type === 'dayPeriod')?.value ?? (h < 12 ? 'AM' : 'PM')).replaceAll('\u202f', ' ');
  const era = (y) => f({ era: 'short', year: 'numeric' }).formatToParts(Date.UTC(y, 5, 1)).find((p) => p.type === 'era')?.value;
  return {
    patterns,
    styles: Object.fromEntries(['full', 'long', 'medium', 'short'].map((s) => [s, pattern({ dateStyle: s })])),
    shortYear2: /(^|[^\d])24([^\d]|$)/.test(f({ dateStyle: 'short' }).format(AT)),
    times,
    hour12: f({ hour: 'numeric' }).resolvedOptions().hour12 === true,
    joins: { n: join({ year: 'numeric', month: 'numeric', day: 'numeric', ...t }), s: join({ year: 'numeric', month: 'short', day: 'numeric', ...t }), l: join({ year: 'numeric', month: 'long', day: 'numeric', ...t }), full: join({ dateStyle: 'full', timeStyle: 'short' }), medium: join({ dateStyle: 'medium', timeStyle: 'short' }), short: join({ dateStyle: 'short', timeStyle: 'short' }) },
    months: { long: months({ month: 'long', day: 'numeric' }), short: months({ month: 'short', day: 'numeric' }), longAlone: months({ month: 'long' }), shortAlone: months({ month: 'short' }), narrow: months({ month: 'narrow' }) },
    weekdays: { long: days('long'), short: days('short'), narrow: days('narrow') },
    periods: [period(3), period(15)],
    eras: [era(-100), era(2024)],
  };
}

function numbers(tag) {
  const parts = (n, o) => new Intl.NumberFormat(tag, { numberingSystem: 'latn', ...o }).formatToParts(n);
  const find = (list, type) => list.find((p) => p.type === type)?.value;
  const big = parts(1234567.5);
  const shape = (list) => list.map((p) => (['integer', 'group', 'decimal', 'fraction'].includes(p.type) ? '#' : p.type === 'currency' ? '¤' : p.value)).join('').replace(/#+/, '{n}');
  const symbols = {};
  for (const c of CURRENCIES) symbols[c] = find(parts(1, { style: 'currency', currency: c }), 'currency');
  const compact = {};
  for (const [k, n] of [['3', 5e3], ['6', 5e6], ['9', 5e9], ['12', 5e12]]) for (const d of ['short', 'long']) compact[d[0] + k] = parts(n, { notation: 'compact', compactDisplay: d }).map((p) => (p.type === 'integer' ? '{n}' : p.value)).join('');
  return {
    decimal: find(big, 'decimal'),
    group: find(parts(1234567.5), 'group') ?? '',
    grouping: big.filter((p) => p.type === 'integer')[1]?.value.length === 2 ? 2 : 3,
    minus: find(parts(-1), 'minusSign') ?? '-',
    least: parts(1234).some((p) => p.type === 'group') ? 1 : 2,
    percent: shape(parts(0.5, { style: 'percent' })),
    currency: shape(parts(5, { style: 'currency', currency: 'EUR' })),
    currencyCode: shape(parts(5, { style: 'currency', currency: 'EUR', currencyDisplay: 'code' })),
    symbols,
    compact,
  };
}

const out = {};
for (const tag of TAGS) out[tag] = { ...dates(tag), number: numbers(tag) };
// A variant keeps only what differs from its language.
for (const tag of TAGS.filter((t) => t.includes('-'))) {
  const base = out[tag.split('-')[0]];
  for (const key of Object.keys(out[tag])) if (JSON.stringify(base[key]) === JSON.stringify(out[tag][key])) delete out[tag][key];
}
const text = `{\n${Object.entries(out).map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`).join(',\n')}\n}\n`;
writeFileSync(new URL('./locales.json', import.meta.url), text);
