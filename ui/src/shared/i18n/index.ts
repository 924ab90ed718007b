import i18n from "i18next";
import { initReactI18next } from "react-i18next";
import { resources } from "./resources";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "shared";
    resources: typeof resources;
  }
}

void i18n.use(initReactI18next).init({
  lng: "en",
  fallbackLng: "en",
  defaultNS: "shared",
  resources: { en: resources },
  interpolation: { escapeValue: false },
});

export { i18n };

/** A text by full key (`editor:run.start`), for keys that travel as data, such as a command's label. */
export function text(key: string, values?: Record<string, unknown>): string {
  return i18n.t(key as never, values as never) as unknown as string;
}
