import { memo, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Input, Select, type SelectOption, Switch } from "@/shared/ui";

/** A heading and the settings under it. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="border-line border-t px-4 py-4 first:border-t-0">
      <h3 id={id} className="mb-3 font-semibold text-sm">
        {title}
      </h3>
      <div className="flex flex-col gap-3.5">{children}</div>
    </section>
  );
}

interface LabelledProps {
  label: string;
  help?: ReactNode;
  problem?: string | null;
  children(ids: { id: string; describedBy: string | undefined }): ReactNode;
}

/** A label above, what it means or what is wrong below. */
export function Labelled({ label, help, problem, children }: LabelledProps) {
  const id = useId();
  const below = problem ? problem : help;
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium text-xs">
        {label}
      </label>
      {children({ id, describedBy: below ? `${id}-below` : undefined })}
      {below && (
        <p
          id={`${id}-below`}
          role={problem ? "alert" : undefined}
          className={problem ? "mt-1 text-error-ink text-xs" : "mt-1 text-muted text-xs"}
        >
          {below}
        </p>
      )}
    </div>
  );
}

interface TextSettingProps {
  label: string;
  help?: ReactNode;
  value: string;
  placeholder?: string;
  /** Why it cannot be like this; null when it can. */
  check?(text: string): string | null;
  /** Called when the field is left, with what is different now and can be. */
  onCommit(text: string): void;
  suggestions?: readonly string[];
  numeric?: boolean;
  autoFocus?: boolean;
}

/** A text that is put into the workflow when its field is left. */
export function TextSetting(props: TextSettingProps) {
  const { label, help, value, placeholder, check, onCommit, suggestions, numeric, autoFocus } = props;
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (autoFocus) field.current?.focus();
  }, [autoFocus]);
  const problem = check?.(text.trim()) ?? null;
  const commit = () => {
    if (problem === null && text.trim() !== value) onCommit(text.trim());
  };
  return (
    <Labelled label={label} help={help} problem={problem}>
      {({ id, describedBy }) => (
        <>
          <Input
            ref={field}
            id={id}
            value={text}
            placeholder={placeholder}
            inputMode={numeric ? "numeric" : undefined}
            list={suggestions === undefined ? undefined : `${id}-list`}
            aria-invalid={problem !== null || undefined}
            aria-describedby={describedBy}
            onChange={(event) => setText(event.target.value)}
            onBlur={commit}
            onKeyDown={(event) => event.key === "Enter" && commit()}
          />
          {suggestions !== undefined && <Suggestions id={`${id}-list`} list={suggestions} />}
        </>
      )}
    </Labelled>
  );
}

/** Hundreds of time zones need not be drawn again for each letter. */
const Suggestions = memo(function Suggestions({ id, list }: { id: string; list: readonly string[] }) {
  return (
    <datalist id={id}>
      {list.map((each) => (
        <option key={each} value={each} />
      ))}
    </datalist>
  );
});

interface NumberSettingProps {
  label: string;
  help?: ReactNode;
  value: number | null;
  min: number;
  max: number;
  placeholder?: string;
  /** Says what fits: “Write a whole number from 1 to 100.” */
  problem: string;
  onCommit(value: number | null): void;
}

/** A whole number; empty is no number. */
export function NumberSetting({ value, min, max, problem, onCommit, ...rest }: NumberSettingProps) {
  const fits = (text: string) => {
    const number = Number(text);
    return text === "" || (Number.isInteger(number) && number >= min && number <= max);
  };
  return (
    <TextSetting
      {...rest}
      numeric
      value={value === null ? "" : `${value}`}
      check={(text) => (fits(text) ? null : problem)}
      onCommit={(text) => onCommit(text === "" ? null : Number(text))}
    />
  );
}

interface ChoiceSettingProps {
  label: string;
  help?: ReactNode;
  value: string;
  options: SelectOption[];
  onChange(value: string): void;
}

/** One of several. */
export function ChoiceSetting({ label, help, value, options, onChange }: ChoiceSettingProps) {
  return (
    <Labelled label={label} help={help}>
      {({ id }) => <Select id={id} label={label} value={value} options={options} onChange={onChange} />}
    </Labelled>
  );
}

interface SwitchSettingProps {
  label: string;
  help?: ReactNode;
  checked: boolean;
  onChange(checked: boolean): void;
}

/** On or off. */
export function SwitchSetting({ label, help, checked, onChange }: SwitchSettingProps) {
  const id = useId();
  return (
    <div className="flex gap-2.5">
      <Switch id={id} checked={checked} onChange={onChange} label={label} />
      <div className="min-w-0">
        <label htmlFor={id} className="cursor-pointer font-medium text-xs">
          {label}
        </label>
        {help && <p className="mt-0.5 text-muted text-xs">{help}</p>}
      </div>
    </div>
  );
}
