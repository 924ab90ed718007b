// `JSON.parse` with Node's error messages: workflows show them to people and compare them.
const c = globalThis.__code;

const SPECIAL = new Set(['undefined', 'NaN', 'Infinity', '[object Object]']);
const AROUND = 10;

// What Node says about the first character that does not belong.
const unexpected = (text, at) => {
  const symbol = text[at];
  if (symbol === undefined) return 'Unexpected end of JSON input';
  if (/[-\d]/.test(symbol)) return `Unexpected number in JSON at position ${at}`;
  if (symbol === '"') return `Unexpected string in JSON at position ${at}`;
  if (SPECIAL.has(text)) return `"${text}" is not valid JSON`;
  if (text.length <= 2 * AROUND) return `Unexpected token '${symbol}', "${text}" is not valid JSON`;
  const cutBefore = at >= AROUND;
  const cutAfter = !cutBefore || at < text.length - AROUND;
  const part = text.slice(cutBefore ? at - AROUND : 0, cutAfter ? at + AROUND : text.length);
  return `Unexpected token '${symbol}', ${cutBefore ? '...' : ''}"${part}"${cutAfter ? '...' : ''} is not valid JSON`;
};

// Reads text that is known to be wrong, up to where it is wrong, and throws the message.
const explain = (text) => {
  let at = 0;
  const stop = (message) => {
    throw new SyntaxError(message);
  };
  const say = (what) => stop(`${what} in JSON at position ${at}`);
  const skip = () => {
    while (at < text.length && ' \t\n\r'.includes(text[at])) at++;
  };
  const string = () => {
    at++;
    for (; ; at++) {
      const symbol = text[at];
      if (symbol === undefined) say('Unterminated string');
      if (symbol === '"') break;
      if (symbol < ' ') say('Bad control character in string literal');
      if (symbol !== '\\') continue;
      at++;
      if (text[at] === undefined) stop(unexpected(text, at));
      if (text[at] === 'u') {
        for (let i = 0; i < 4; i++) {
          at++;
          if (!/[0-9a-fA-F]/.test(text[at] ?? '')) say('Bad Unicode escape');
        }
      } else if (!'"\\/bfnrt'.includes(text[at])) {
        say('Bad escaped character');
      }
    }
    at++;
  };
  const digits = () => {
    while (/\d/.test(text[at] ?? '')) at++;
  };
  const number = () => {
    if (text[at] === '-') {
      at++;
      if (!/\d/.test(text[at] ?? '')) say('No number after minus sign');
    }
    if (text[at] === '0') {
      at++;
      if (/\d/.test(text[at] ?? '')) stop(unexpected(text, at));
    } else {
      digits();
    }
    if (text[at] === '.') {
      at++;
      if (!/\d/.test(text[at] ?? '')) say('Unterminated fractional number');
      digits();
    }
    if (text[at] === 'e' || text[at] === 'E') {
      at++;
      if (text[at] === '+' || text[at] === '-') at++;
      if (!/\d/.test(text[at] ?? '')) say('Exponent part is missing a number');
      digits();
    }
  };
  const word = (wanted) => {
    for (const symbol of wanted) {
      if (text[at] !== symbol) stop(unexpected(text, at));
      at++;
    }
  };
  const open = [];
  const value = () => {
    skip();
    const symbol = text[at];
    if (symbol === '{' || symbol === '[') {
      at++;
      skip();
      if (text[at] === (symbol === '{' ? '}' : ']')) {
        at++;
        return false;
      }
      open.push(symbol);
      if (symbol === '{') key("Expected property name or '}'", true);
      return true;
    }
    if (symbol === '"') string();
    else if (/[-\d]/.test(symbol ?? '')) number();
    else if (symbol === 't') word('true');
    else if (symbol === 'f') word('false');
    else if (symbol === 'n') word('null');
    else stop(unexpected(text, at));
    return false;
  };
  const key = (missing, first) => {
    skip();
    if (text[at] !== '"') say(missing);
    string();
    skip();
    if (text[at] !== ':') first ? say("Expected ':' after property name") : stop(unexpected(text, at));
    at++;
  };
  for (;;) {
    if (value()) continue;
    for (;;) {
      skip();
      const inside = open.at(-1);
      if (inside === undefined) {
        if (at < text.length) stop(`Unexpected non-whitespace character after JSON at position ${at}`);
        return;
      }
      if (text[at] === ',') {
        at++;
        if (inside === '{') key('Expected double-quoted property name', false);
        break;
      }
      if (text[at] !== (inside === '{' ? '}' : ']')) say(inside === '{' ? "Expected ',' or '}' after property value" : "Expected ',' or ']' after array element");
      at++;
      open.pop();
    }
  }
};

const parse = JSON.parse;
Object.defineProperty(JSON, 'parse', {
  configurable: true,
  writable: true,
  value: {
    parse(text, reviver) {
      try {
        return reviver === undefined ? parse(text) : parse(text, reviver);
      } catch (error) {
        if (error?.name === 'SyntaxError') explain(String(text));
        throw error;
      }
    },
  }.parse,
});
