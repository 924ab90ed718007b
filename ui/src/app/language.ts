// Where the system names no language, WebKit calls it "C", which Intl refuses: libraries that format by it would not even load.
try {
  new Intl.NumberFormat(navigator.language);
} catch {
  Object.defineProperties(navigator, {
    language: { value: "en-US", configurable: true },
    languages: { value: ["en-US"], configurable: true },
  });
}

export {};
