import { Braces, Brackets, CircleDashed, CircleHelp, Hash, ToggleLeft, Type } from "lucide-react";
import { useTranslation } from "react-i18next";

const ICONS = {
  string: Type,
  number: Hash,
  boolean: ToggleLeft,
  object: Braces,
  array: Brackets,
  null: CircleDashed,
} as const;

/** The sign of a type; of several types, the first that says something. */
export function KindIcon({ kind }: { kind: string }) {
  const { t } = useTranslation("data");
  const kinds = kind.split("|");
  const main = kinds.find((k) => k !== "null") ?? "null";
  const Icon = ICONS[main as keyof typeof ICONS] ?? CircleHelp;
  const words = kinds.map((k) => (k in ICONS ? t(`kind.${k as keyof typeof ICONS}`) : k)).join(", ");
  return <Icon className="size-3.5 shrink-0 text-muted" role="img" aria-label={words} />;
}
