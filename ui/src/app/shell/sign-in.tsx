import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { keepToken } from "@/platform";
import { Button, Input } from "@/shared/ui";

/** Shown once instead of every page when the server does not know this tab. */
export function SignIn() {
  const { t } = useTranslation("app");
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (keepToken(text)) window.location.reload();
    else setWrong(true);
  };
  return (
    <main className="flex h-full items-center justify-center p-6">
      <form onSubmit={submit} className="w-full max-w-md">
        <h1 className="font-semibold text-lg">{t("signIn.title")}</h1>
        <p className="mt-1 mb-4 text-muted">{t("signIn.hint")}</p>
        <div className="flex gap-2">
          <Input
            autoFocus
            autoComplete="off"
            spellCheck={false}
            aria-label={t("signIn.label")}
            placeholder={t("signIn.label")}
            aria-invalid={wrong || undefined}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setWrong(false);
            }}
          />
          <Button type="submit" variant="primary" disabled={text.trim() === ""}>
            {t("signIn.open")}
          </Button>
        </div>
        {wrong && (
          <p role="alert" className="mt-2 text-error-ink">
            {t("signIn.wrong")}
          </p>
        )}
      </form>
    </main>
  );
}
