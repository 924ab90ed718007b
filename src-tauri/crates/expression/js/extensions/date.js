const asDateTime = (v) => (isDateTime(v) ? v : DateTime.fromJSDate(v));
/** Results have the type of what they were called on. */
const likeInput = (input, result) => (isDateTime(input) ? result : result.toJSDate());
const UNITS = {
  year: 'year', years: 'year', month: 'month', months: 'month', week: 'weekNumber', weeks: 'weekNumber', weekNumber: 'weekNumber', weekNumbers: 'weekNumber',
  day: 'day', days: 'day', hour: 'hour', hours: 'hour', minute: 'minute', minutes: 'minute', second: 'second', seconds: 'second',
  millisecond: 'millisecond', milliseconds: 'millisecond', quarter: 'quarter', quarters: 'quarter', weekday: 'weekday', weekdays: 'weekday',
  weekYear: 'weekYear', ordinal: 'ordinal', yearDayNumber: 'ordinal', isoWeekday: 'weekday',
};

/** Any value that stands for a moment as a DateTime; undefined when it does not. */
function moment(v) {
  if (isDateTime(v)) return v;
  if (v instanceof Date) return DateTime.fromJSDate(v);
  return typeof v === 'string' ? parseDateTime(v) : undefined;
}

function shifted(input, [amount, unit], sign) {
  const duration = amount !== null && typeof amount === 'object' ? amount : { [unit ?? 'milliseconds']: Number(amount) };
  const at = asDateTime(input);
  return likeInput(input, sign > 0 ? at.plus(duration) : at.minus(duration));
}

function difference(input, other, units) {
  const to = moment(other);
  if (to === undefined) throw new ExpressionExtensionError('Unable to convert the first argument to a date');
  const list = Array.isArray(units) ? units : [units ?? 'days'];
  const gap = asDateTime(input).diff(to, list).toObject();
  return Array.isArray(units) ? gap : Object.values(gap)[0];
}

TYPES.Date = {
  beginningOf: (input, [unit = 'week']) => likeInput(input, asDateTime(input).startOf(unit)),
  endOfMonth: (input) => likeInput(input, asDateTime(input).endOf('month')),
  extract(input, [unit = 'week']) {
    const value = asDateTime(input)[UNITS[unit] ?? ''];
    return value === undefined ? null : value;
  },
  isBetween(input, args) {
    if (args.length !== 2) throw new ExpressionExtensionError('isBetween(): expected exactly two args');
    const [a, b] = args.map(moment);
    if (a === undefined || b === undefined) return undefined;
    const at = asDateTime(input);
    return a > b ? b < at && at < a : a < at && at < b;
  },
  isDst: (input) => asDateTime(input).isInDST,
  isInLast(input, [n = 0, unit = 'minutes']) {
    const at = asDateTime(input);
    return at >= DateTime.now().minus({ [unit]: Number(n) }) && at <= DateTime.now();
  },
  isWeekend: (input) => asDateTime(input).weekday > 5,
  minus: (input, args) => shifted(input, args, -1),
  plus: (input, args) => shifted(input, args, 1),
  format: (input, [format, options]) => asDateTime(input).toFormat(format, { ...options }),
  toDateTime: (input) => asDateTime(input),
  diffTo: (input, [other, units]) => difference(input, other, units),
  diffToNow: (input, [units]) => difference(input, DateTime.now(), units),
  toInt: (input) => +input,
  toFloat: (input) => +input,
  toBoolean: () => undefined,
  isEmpty: () => false,
  isNotEmpty: () => true,
};
