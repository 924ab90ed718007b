import { Check, ChevronDown, ChevronRight } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useTranslation } from "react-i18next";
import { makeOperator, OPERAND_TYPES, OPERATIONS, type Operator } from "../model/filter";

type Props = { operator: Operator; label: string; disabled: boolean; onChange: (operator: Operator) => void };

const ITEM =
  "flex h-7 cursor-default select-none items-center gap-2 rounded-sm px-2 text-sm outline-none data-[highlighted]:bg-hover data-[state=open]:bg-hover";
const BOX =
  "z-50 max-h-[60vh] min-w-44 overflow-auto rounded-md border border-line bg-raised p-1 shadow-float";

/** What must hold, by the type of the value. */
export function OperatorSelect({ operator, label, disabled, onChange }: Props) {
  const { t } = useTranslation("inspector");
  const { t: any } = useTranslation("inspector", { keyPrefix: "filter.operation" });
  const word = (name: string) => any(name as "equals", { defaultValue: name });
  const type = operator.type === "any" ? "string" : operator.type;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button
          type="button"
          disabled={disabled}
          aria-label={`${label}: ${t(`filter.type.${type}`)} ${word(operator.operation)}`}
          className="inline-flex h-8 w-full items-center gap-2 rounded-md border border-line bg-surface px-2 text-left text-sm hover:border-line-strong disabled:opacity-50"
        >
          <span className="text-muted text-xs">{t(`filter.type.${type}`)}</span>{" "}
          <span className="min-w-0 flex-1 truncate">{word(operator.operation)}</span>
          <ChevronDown className="size-3.5 shrink-0 text-muted" aria-hidden />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="start" sideOffset={4} collisionPadding={8} className={BOX}>
          {OPERAND_TYPES.map((each) => (
            <DropdownMenu.Sub key={each}>
              <DropdownMenu.SubTrigger className={ITEM}>
                <span className="flex-1">{t(`filter.type.${each}`)}</span>
                {each === type && <Check className="size-3.5 text-accent" aria-hidden />}
                <ChevronRight className="size-3.5 text-muted" aria-hidden />
              </DropdownMenu.SubTrigger>
              <DropdownMenu.Portal>
                <DropdownMenu.SubContent collisionPadding={8} className={BOX}>
                  {OPERATIONS[each].map(({ name }) => (
                    <DropdownMenu.Item
                      key={name}
                      className={ITEM}
                      onSelect={() => onChange(makeOperator(each, name))}
                    >
                      <span className="flex-1">{word(name)}</span>
                      {each === type && name === operator.operation && (
                        <Check className="size-3.5 text-accent" aria-hidden />
                      )}
                    </DropdownMenu.Item>
                  ))}
                </DropdownMenu.SubContent>
              </DropdownMenu.Portal>
            </DropdownMenu.Sub>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
