TYPES.Boolean = {
  toBoolean: (b) => b,
  toInt: (b) => (b ? 1 : 0),
  toFloat: (b) => (b ? 1 : 0),
  toNumber: (b) => (b ? 1 : 0),
  toDateTime: () => undefined,
};
