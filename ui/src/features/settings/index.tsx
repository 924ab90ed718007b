export function SettingsPage() {
  return <main>settings</main>;
}
