const whole = (n, name) => {
  if (!Number.isInteger(n)) throw new ExpressionExtensionError(`${name}() is only callable on integers`);
  return n;
};
const DAY_MS = 86_400_000;
/** 1970-01-01 as Excel counts days. */
const EXCEL_EPOCH = 25_569;

function fromNumber(n, unit) {
  switch (unit) {
    case undefined: case 'ms': return DateTime.fromMillis(n);
    case 's': return DateTime.fromSeconds(n);
    case 'us': return DateTime.fromMillis(Math.floor(n / 1000));
    case 'excel': return DateTime.fromMillis(Math.round((n - EXCEL_EPOCH) * DAY_MS));
    default: throw new ExpressionExtensionError(`Unsupported format '${String(unit)}'. toDateTime() supports 'ms', 's', 'us' and 'excel'.`);
  }
}

TYPES.Number = {
  ceil: (n) => Math.ceil(n),
  floor: (n) => Math.floor(n),
  format: (n, [locale = 'en-US', options]) => new Intl.NumberFormat(locale, options).format(n),
  round: (n, [places = 0]) => +n.toFixed(places),
  abs: (n) => Math.abs(n),
  isInteger: (n) => Number.isInteger(n),
  isEven: (n) => whole(n, 'isEven') % 2 === 0,
  isOdd: (n) => Math.abs(whole(n, 'isOdd') % 2) === 1,
  toBoolean: (n) => n !== 0,
  toInt: (n) => +n.toFixed(0),
  toFloat: (n) => n,
  toDateTime: (n, [unit]) => fromNumber(n, unit),
};
