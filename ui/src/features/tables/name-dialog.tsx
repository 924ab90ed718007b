import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ColumnType } from "@/bindings";
import { Button, Dialog, Input } from "@/shared/ui";
import { TypeSelect } from "./type-select";

type Props = {
  title: string;
  name?: string;
  /** A type is asked for, too. */
  typed?: boolean;
  /** Returns whether it was done; the dialog stays otherwise. */
  onSave(name: string, type: ColumnType): Promise<boolean>;
  onClose(): void;
};

/** Asks for the name of a table or a column. */
export function NameDialog({ title, name: before = "", typed = false, onSave, onClose }: Props) {
  const { t } = useTranslation("tables");
  const { t: shared } = useTranslation("shared");
  const id = useId();
  const [name, setName] = useState(before);
  const [type, setType] = useState<ColumnType>("string");
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (name.trim() === "" || busy) return;
    setBusy(true);
    if (await onSave(name.trim(), type)) onClose();
    else setBusy(false);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>{shared("cancel")}</Button>
          <Button variant="primary" busy={busy} disabled={name.trim() === ""} onClick={() => void save()}>
            {t("save")}
          </Button>
        </>
      }
    >
      <form
        className="flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div className="min-w-0 flex-1">
          <label htmlFor={id} className="mb-1 block font-medium text-xs">
            {t("nameLabel")}
          </label>
          <Input
            id={id}
            value={name}
            onFocus={(event) => event.target.select()}
            onChange={(event) => setName(event.target.value)}
          />
        </div>
        {typed && <TypeSelect label={t("typeLabel")} value={type} onChange={setType} />}
      </form>
    </Dialog>
  );
}
