export function ExecutionsPage() {
  return <main>executions</main>;
}
